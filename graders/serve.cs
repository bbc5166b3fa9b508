#:project Katas.Contract
#:property PublishAot=false

// Runs the server of a kata on a port of this machine, so that you can talk to it and watch it:
//     dotnet run graders/serve.cs 02-nonblocking
//     dotnet run graders/serve.cs 02-nonblocking solutions
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Katas;

const int Port = 7000;

if (args.Length is < 1 or > 2 || !File.Exists($"katas/{args[0]}/kata.json"))
{
    Console.Error.WriteLine("usage, in the root of the repository: dotnet run graders/serve.cs KATA [katas|solutions]\nfor instance:                         dotnet run graders/serve.cs 02-nonblocking");
    return 2;
}

var (kata, where) = (args[0], args.Length == 2 ? args[1] : "katas");
using var build = Process.Start("dotnet", ["build", "--nologo", "--verbosity", "quiet", $"{where}/{kata}"]);
build.WaitForExit();
if (build.ExitCode != 0)
    return build.ExitCode;

using var manifest = JsonDocument.Parse(File.ReadAllText($"katas/{kata}/kata.json"));
var type = manifest.RootElement.GetProperty("server").GetString()!;
var assembly = type[..type.LastIndexOf('.')] + (where == "solutions" ? ".Solution" : "") + ".dll";
var server = (IServer)Activator.CreateInstance(Assembly.LoadFrom(Path.GetFullPath($"{where}/{kata}/bin/Debug/net10.0/{assembly}")).GetType(type, throwOnError: true)!)!;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    // A server that does not mind stop yet ends at the second one.
    key.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
try
{
    listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
    listener.Listen();
}
catch (SocketException error)
{
    Console.Error.WriteLine($"port {Port} is not to be had: {error.Message}\nEnd what listens there; see it with: ss -tlnp 'sport = :{Port}'");
    return 2;
}

Console.WriteLine($"{type} serves 127.0.0.1:{Port} in process {Environment.ProcessId}. Ctrl+C stops it, and pressed twice ends it.");

var thread = new Thread(() => server.Run(listener, stop.Token)) { Name = "kata-server" };
thread.Start();
thread.Join();
return 0;
