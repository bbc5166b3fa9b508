#!/usr/bin/env pwsh
#requires -Version 7.0

<#
.SYNOPSIS
Grades a class and shows its gradebook.

.DESCRIPTION
Compiles the submissions of a folder with one folder per student, runs the tests of the katas on
them, shows the gradebook, and writes the reports: report.html for you, and files for spreadsheets,
learning platforms and programs, which graders/docs/reports.md describes. Stopped in the middle, the
same command goes on.

Each student has a folder, a .zip or a .tar.gz there, as GitHub Classroom, Moodle and Canvas name
them. The files lie in it as katas/03-select/SelectServer.cs, 03-select/SelectServer.cs or just
SelectServer.cs, however deep.

It needs the .NET 10 SDK, and on Linux the packages bubblewrap, util-linux and libsqlite3-0: the servers of the
submissions run in a sandbox, or not at all.

.PARAMETER Path
The folder with one folder or archive per student.

.PARAMETER Out
The folder for the results and reports; it is made when there is none. Results that are there
already are kept as long as nothing changes.

.PARAMETER Kata
Only these katas, for instance 03-select. All of them when left out.

.PARAMETER Students
Only these students, by id or name, with * and ?. All of them when left out.

.PARAMETER Roster
A CSV file with the class: columns name, email, account or folder. It names the students and shows
who handed nothing in.

.PARAMETER Jobs
How many servers to judge at the same time. Three times as many as there are processors when left out.

.PARAMETER Sandbox
Where servers run. auto: in the sandbox that works here, and not at all without one. bwrap: in one
of bubblewrap's. none: as you, which is for code that you trust.

.PARAMETER Shard
Only a part of the class, for instance 2/8: the second of eight. The split is the same on every
machine.

.PARAMETER Rubric
What work is worth and what servers may use: a file like graders/rubric.json, which is used when
this is left out.

.PARAMETER Seed
The source of all random data of the tests, the same for everybody.

.PARAMETER Again
Grades again also what has not changed.

.PARAMETER Quiet
Writes nothing but errors.

.EXAMPLE
./grade.ps1 submissions

Grades every kata of every student in the folder submissions; results go to the folder grades.

.EXAMPLE
./grade.ps1 submissions -Kata 01-blocking, 03-select -Out results/week-3

Grades two katas, and keeps the results in a folder of their own.

.EXAMPLE
./grade.ps1 downloads -Roster class.csv -Students 'Ada*', 'Grace*'

Grades two students of a download, named as the roster names them.

.EXAMPLE
./grade.ps1 graders/samples/class -Jobs 1

Grades the sample class, one server at a time.

.LINK
README.md
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)]
    [string] $Path,

    [string] $Out = 'grades',

    [string[]] $Kata = @(),

    [string[]] $Students = @(),

    [string] $Roster = '',

    [ValidateRange(1, 1024)]
    [int] $Jobs,

    [ValidateSet('auto', 'bwrap', 'none')]
    [string] $Sandbox = 'auto',

    [string] $Rubric = '',

    [int] $Seed = 1,

    [ValidatePattern('^\d+/\d+$')]
    [string] $Shard = '1/1',

    [switch] $Again,

    [switch] $Quiet
)

$ErrorActionPreference = 'Stop'

$arguments = @('grade', $Path, '--out', $Out, '--sandbox', $Sandbox.ToLowerInvariant(), '--shard', $Shard, '--seed', $Seed)
if ($Jobs) { $arguments += '--jobs', $Jobs }
if ($Roster) { $arguments += '--roster', $Roster }
if ($Rubric) { $arguments += '--rubric', $Rubric }
if ($Again) { $arguments += '--again' }
if ($Quiet) { $arguments += '--quiet' }
foreach ($id in $Kata) {
    $arguments += '--kata', $id
}
foreach ($pattern in $Students) {
    $arguments += '--students', $pattern
}

# What kata tells to type next begins with these words. The variable is the whole session's, so it is given back.
$project = Resolve-Path -Relative -LiteralPath (Join-Path $PSScriptRoot 'graders/Katas.Cli')
$before = $env:KATA_COMMAND
try {
    $env:KATA_COMMAND = "dotnet run --project $project --"
    dotnet run --project $project -- @arguments
}
finally {
    $env:KATA_COMMAND = $before
}
exit $LASTEXITCODE
