// The one script of Bifrost: tries to close a window that has done its work. The page says so in words as well.
window.close();
