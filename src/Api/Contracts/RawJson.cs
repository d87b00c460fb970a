using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>Well-formed JSON that is written as it is, however deep it is and whatever its texts hold.</summary>
/// <param name="Text">The JSON.</param>
[JsonConverter(typeof(Converter))]
internal readonly record struct RawJson(string Text)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
