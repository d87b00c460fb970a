using System.Collections.Frozen;

namespace Bifrost.Domain.Clients;

/// <summary>
/// Schemes that a browser, an operating system or a well-known program gives a meaning of its own: to open one is an action by its
/// address alone, and no client of Bifrost owns it (RFC 8252 §7.1). A redirect to one is refused, no matter who registered it.
/// </summary>
internal static class PublicScheme
{
    // A name, or all that begin so where it ends in "*".
    private static readonly string[] All =
    [
        // Code, documents and files.
        "javascript", "jscript", "vbscript", "livescript", "mocha", "perlscript", "tcl", "data", "blob", "filesystem", "file", "about",
        "view-source", "wyciwyg", "jar", "jnlp", "jnlps", "mhtml", "mk", "ms-its", "its", "cid", "mid", "urn", "opaquelocktoken",

        // Browsers: pages and extensions of their own, and addresses that another browser opens.
        "chrome", "chrome-*", "googlechrome*", "devtools", "edge", "edge-*", "brave", "opera", "opera-*", "vivaldi", "firefox", "firefox-*",
        "moz-*", "moz", "safari", "safari-*", "webkit*", "x-web-search", "x-safari-*", "touch-http*", "duckduckgo", "ddgquicklink", "ierss",
        "res", "resource", "isolated-app", "web+*",

        // Windows and its programs.
        "ms-*", "microsoft-*", "microsoft.*", "windows-*", "windowsdefender", "search", "search-ms", "shell", "hcp", "help", "helpviewer",
        "onenote*", "outlook*", "feed", "feeds", "bingmaps", "bingnews", "bingsports", "bingweather", "calculator", "xbox*", "zune", "mswindowsmusic",
        "mswindowsvideo", "bluetooth-*", "conf", "rlogin", "tn3270", "cmd", "powershell", "pwsh", "wscript", "cscript", "wsl", "stickynotes",

        // Apple's systems and their programs.
        "x-apple*", "apple-*", "app-prefs", "app-settings", "prefs", "itms*", "itunes*", "macappstore*", "facetime*", "imessage", "ichat",
        "addressbook", "ical", "calshow", "webcal*", "shortcuts", "workflow", "x-man-page", "x-dictionary", "dict", "daap", "podcast", "podcasts",
        "pcast", "ibooks", "photos-redirect", "mobilenotes", "applenews*", "applescript", "x-help-*", "radar", "x-radar", "maps",

        // Android, Linux desktops, stores.
        "intent", "android*", "content", "market", "package", "geo", "voicemail", "samsungapps", "appmarket", "apt", "snap", "appstream", "flatpak*",
        "man", "ghelp", "trash", "x-nautilus-*", "steam", "uplay", "com.epicgames.launcher", "origin", "origin2",

        // Networks, files and desktops of other machines.
        "ws", "wss", "ftp", "ftps", "sftp", "fish", "tftp", "scp", "rsync", "ssh", "telnet", "gopher", "wais", "prospero", "smb", "cifs", "nfs",
        "afp", "at", "dav", "davs", "webdav", "webdavs", "vnc", "rdp", "rdps", "ica", "icas", "receiver", "citrixreceiver", "vmrc", "vmware-*", "spice",
        "teamviewer*", "anydesk", "ldap", "ldaps", "ldapi", "finger", "whois", "git", "git+*", "svn", "svn+*", "ipp", "ipps", "rtsp*", "rtmp*",
        "mms", "mmst", "mmsu", "mmsh", "vlc", "vlc-*", "magnet", "ed2k", "bitcoin", "ethereum", "lightning", "monero", "x-github-client", "sourcetree",

        // Calls, mail and messages.
        "mailto", "tel", "sms", "smsto", "mmsto", "sip", "sips", "h323", "callto", "iax", "mumble", "skype*", "msteams*", "zoommtg", "zoomus",
        "zoomphonecall", "webex", "webextel", "wbx", "gotomeeting", "xmpp", "im", "irc", "irc6", "ircs", "aim", "ymsgr", "msnim", "whatsapp", "tg",
        "viber", "news", "nntp", "snews",

        // Payments.
        "upi", "tez", "paytmmp", "phonepe", "gpay", "payto",
    ];

    private static readonly FrozenSet<string> Names = All.Where(name => !name.EndsWith('*')).ToFrozenSet(StringComparer.Ordinal);
    private static readonly string[] Families = [.. All.Where(name => name.EndsWith('*')).Select(name => name[..^1])];

    /// <summary>Whether a scheme is one of them.</summary>
    /// <param name="scheme">The scheme, in lower case.</param>
    public static bool Is(string scheme) =>
        Names.Contains(scheme) || Array.Exists(Families, family => scheme.StartsWith(family, StringComparison.Ordinal));
}
