using System.Text;
using System.Text.Json;

namespace Katas.Grading;

/// <summary>Writes JSON reports: indented, and safe also inside a page of HTML.</summary>
internal static class JsonReport
{
    /// <summary>Writes one object.</summary>
    /// <param name="write">Writes its members.</param>
    /// <returns>The text of the file.</returns>
    public static string Object(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Writes a member that is an array of objects.</summary>
    /// <typeparam name="T">What the objects are made from.</typeparam>
    /// <param name="json">The JSON.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="items">What the objects are made from.</param>
    /// <param name="write">Writes the members of one.</param>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a member that is an object.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="write">Writes its members.</param>
    public static void Object(this Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }
}
