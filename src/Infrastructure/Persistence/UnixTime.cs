namespace Bifrost.Infrastructure.Persistence;

/// <summary>Times as the store has them: Unix milliseconds, the same number on every engine.</summary>
internal static class UnixTime
{
    public static long ToUnix(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? ToUnix(this DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static DateTimeOffset ToTime(this long unix) => DateTimeOffset.FromUnixTimeMilliseconds(unix);

    public static DateTimeOffset? ToTime(this long? unix) => unix?.ToTime();
}
