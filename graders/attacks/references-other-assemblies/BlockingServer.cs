#r "%REPOSITORY%/graders/Katas.Cli/bin/Debug/net10.0/Katas.Testing.dll"
#load "%REPOSITORY%/solutions/01-blocking/BlockingServer.cs"
