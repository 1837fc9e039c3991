import FoundationEssentials
import Glibc
import RecEngine
import RecRuntime

/// Arguments and wiring only: each subcommand is one file.
@main
struct Main {
    static var commands: [any Command.Type] {
        [
            RunCommand.self, CheckCommand.self, ExplainCommand.self, ShowCommand.self, StepCommand.self, WatchCommand.self,
            ServeCommand.self, ReportCommand.self, ParityCommand.self, DiffCommand.self, VerifyCommand.self,
            FormatCommand.self, NewCommand.self, ConvertCommand.self, ScheduleCommand.self,
            CacheCommand.self, DoctorCommand.self, CompletionsCommand.self,
        ]
    }

    static func main() async {
        // A reader that has gone away (`recnb show ... | head`) is no reason to die in the middle of a run.
        signal(SIGPIPE, SIG_IGN)
        HeldBackInstructions.apply(ProcessInfo.processInfo.environment[HeldBackInstructions.variable])
        let console = Console()
        exit(console.end(await run(Array(CommandLine.arguments.dropFirst()), console)))
    }

    static func run(_ arguments: [String], _ console: Console) async -> Int32 {
        guard let name = arguments.first else {
            console.print(Help.overview(commands, console))
            return ExitStatus.usage
        }
        switch name {
        case "--help", "-h", "help":
            if arguments.count > 1, let command = commands.first(where: { $0.name == arguments[1] }) {
                console.print(Help.text(of: command, console))
            } else {
                console.print(Help.overview(commands, console))
            }
            return ExitStatus.success
        case "--version":
            console.print("recnb \(Version.current)")
            return ExitStatus.success
        case "complete" where arguments.dropFirst().first == "--":
            // Asked by the scripts of `recnb completions`.
            for line in await Completion(commands: commands).lines(Array(arguments.dropFirst(2))) { console.print(line) }
            return ExitStatus.success
        default: break
        }
        guard let command = commands.first(where: { $0.name == name }) else { return unknown(name, console) }
        if arguments.dropFirst().prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            console.print(Help.text(of: command, console))
            return ExitStatus.success
        }
        do {
            let parsed = try Arguments(Array(arguments.dropFirst()), for: command)
            return try await command.init().run(parsed, console)
        } catch let error as CommandEnded {
            return error.status
        } catch {
            console.report(error, command: name)
            return error is UsageError || error is NotebookFileError ? ExitStatus.usage : ExitStatus.failure
        }
    }

    private static func unknown(_ name: String, _ console: Console) -> Int32 {
        var hint = "see `recnb --help`"
        if name.hasSuffix(".recnb") {
            hint = "did you mean `recnb run \(name)`?"
        } else if let later = Help.later[name] {
            hint = "`\(name)` comes in a later version: \(later)"
        } else if let guess = Help.guess(name, commands) {
            hint = "did you mean `recnb \(guess)`?"
        }
        console.error("there is no command `\(name)`", hint: hint)
        return ExitStatus.usage
    }
}

/// Exit statuses, as documented.
enum ExitStatus {
    static let success: Int32 = 0
    static let failure: Int32 = 1
    static let checkFailed: Int32 = 2
    static let usage: Int32 = 3
    static let noPython: Int32 = 4
    static let differs: Int32 = 5
}
