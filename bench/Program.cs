using Bifrost.Bench;
using Bifrost.Bench.Setup;
using Bifrost.Bench.Targets;

return args switch
{
    ["upstream", var port] => await Role.RunAsync(RawUpstream.Build(port)),
    ["typed-upstream", var port] => await Role.RunAsync(TypedUpstream.Build(port)),
    ["yarp", var port, var raw, var typed] => await Role.RunAsync(BareYarp.Build(port, raw, typed)),
    ["typed-proxy", var port, var raw, var typed] => await Role.RunAsync(await TypedProxy.BuildAsync(port, raw, typed)),
    _ when BenchOptions.Read(args, Console.Error) is { } options => await Measurement.RunAsync(options),
    _ => args is ["--help" or "-h"] ? 0 : 2,
};
