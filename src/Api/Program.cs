using Bifrost.Api.Hosting;

return await CommandLine.RunAsync(args);
