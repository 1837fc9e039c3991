import Glibc
import Testing

/// A terminal of its own that a person's keys are typed into.
private final class Terminal {
    private let scratch: Scratch
    private let folder: String
    private static let places: [String] = ["/usr/bin/tmux", "/usr/local/bin/tmux"]
    private static let program = places.first { access($0, X_OK) == 0 }

    static let isThere: Bool = {
        if program != nil { return true }
        Given.say("SESSIONS IN A TERMINAL ARE NOT TESTED: no tmux (make setup)")
        return false
    }()

    /// Starts a line of shell in which `$RECNB` is the command.
    init(_ line: String, in folder: String, width: Int = 80, height: Int = 30) async throws {
        self.folder = folder
        // A short path: it names a socket.
        scratch = try Scratch()
        _ = try await tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-e", "RECNB=\(Given.recnb)", "/bin/sh",
            "-c",
            // The shell hears Ctrl-C too.
            "trap : INT; \(line); echo \"ended with $?\"; stty -a | tr ' ' '\\n' | grep -x -e icanon -e echo | xargs echo modes; sleep 60"
        )
    }

    deinit {
        // Its end takes along what runs in it.
        if let command = try? start(["kill-server"]) { while command.isRunning { usleep(2000) } }
    }

    private func start(_ words: [String]) throws -> Command {
        var environment = Command.usualEnvironment
        environment["TMUX_TMPDIR"] = scratch.path
        environment["EDITOR"] = "sh editor.sh"
        return try Command(Self.program ?? "tmux", words, environment: environment, in: folder)
    }

    @discardableResult
    private func tmux(_ words: String...) async throws -> String { try await start(words).finish().stdout }

    /// Types text, or a key by tmux's name (`Up`, `C-a`).
    func type(_ keys: String...) async throws {
        for key in keys { try await tmux("send-keys", key) }
    }

    /// Types text and Return.
    func say(_ line: String) async throws {
        try await tmux("send-keys", "-l", line)
        try await tmux("send-keys", "Enter")
    }

    /// What the screen and what went beyond it hold.
    func screen() async throws -> String { try await tmux("capture-pane", "-p", "-J", "-S", "-500") }

    /// Waits until the screen holds a text.
    func shows(_ text: String) async throws -> Bool {
        for _ in 0..<600 {
            if try await screen().contains(text) { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        Issue.record("the terminal does not show `\(text)`:\n\(try await screen())")
        return false
    }
}

extension WithCommand {
    @Suite("In a terminal", .serialized, .enabled(if: Terminal.isThere))
    struct TerminalSessionTests {
        @Test(arguments: [80, 200]) func aPersonStepsThroughANotebook(_ width: Int) async throws {
            let session = try Films.session()
            try session.write("sed -i 's/stats.top(k/stats.top(2/' \"$1\"\n", to: "editor.sh")
            let terminal = try await Terminal("\"$RECNB\" step films.recnb", in: session.scratch.path, width: width)
            #expect(try await terminal.shows("films.recnb: 7 cells, 0 in the cache\n"))
            #expect(try await terminal.shows("0/7>"))
            try await terminal.say("next")
            #expect(try await terminal.shows("1/7 load movies>"))
            // Names complete; a key in the middle of the line; an older line.
            try await terminal.type("o", "n", "Tab", "b", "e", "Tab", "Enter")
            #expect(try await terminal.shows("6/7 evaluate best>"))
            try await terminal.say("et k=3")
            #expect(try await terminal.shows("did you mean `set`?"))
            try await terminal.type("Up", "C-a", "s", "Enter")
            #expect(try await terminal.shows("6/7 evaluate best (k=3)>"))
            try await terminal.type("s", "h", "o", "w", "Space", "Tab")
            #expect(try await terminal.shows("movies   ratings"))
            try await terminal.type("C-u")
            try await terminal.say("unset")
            try await terminal.say("edit")
            #expect(try await terminal.shows("(body changed: "))
            #expect(session.text.contains("stats.top(2"))
            // Another program breaks the file while the person thinks, and mends it.
            try session.edit("stats.top(2", "stats.topp(2")
            #expect(try await terminal.shows("did you mean `top`?"))
            try session.edit("stats.topp(2", "stats.top(2")
            #expect(try await terminal.shows("the notebook has changed; no errors"))
            try await terminal.say("help")
            #expect(try await terminal.shows("a part of what it gave."))
            try await terminal.type("C-d")
            #expect(try await terminal.shows("ended with 0"))
            #expect(try await terminal.shows("modes icanon echo"))
            // No line is broken at the terminal's edge: the screen is read with such lines joined.
            let screen = try await terminal.screen()
            #expect(screen.split(separator: "\n").allSatisfy { $0.count <= width }, "\(screen)")
        }

        @Test func ctrlCStopsTheCellAndKeepsTheSession() async throws {
            let session = try Session(
                "%% evaluate quick\n[(n: 1)]\n\n%% evaluate endless\n(1...20_000).map { n in (1...20_000).map { m in m * n }.sum() }.sum()\n",
                named: "films.recnb")
            let terminal = try await Terminal("\"$RECNB\" step films.recnb", in: session.scratch.path)
            #expect(try await terminal.shows("0/2>"))
            try await terminal.say("run")
            #expect(try await terminal.shows("1 of 2 cells"))
            try await terminal.type("C-c")
            #expect(try await terminal.shows("1/2 evaluate quick>"))
            try await terminal.type("x", "C-c")
            #expect(try await terminal.shows("`quit` or Ctrl-D leaves"))
            try await terminal.say("show")
            #expect(try await terminal.shows("1 row × 1 column"))
            try await terminal.say("quit")
            #expect(try await terminal.shows("ended with 0"))
            #expect(try await terminal.shows("modes icanon echo"))
        }

        @Test func ctrlCEndsAWatch() async throws {
            let session = try Films.session()
            let terminal = try await Terminal("\"$RECNB\" watch films.recnb --no-page", in: session.scratch.path)
            #expect(try await terminal.shows("7 run, 0 hits"))
            try session.edit("stats.top(k", "stats.top(2")
            #expect(try await terminal.shows("2 rows × 3 columns"))
            try await terminal.type("C-c")
            #expect(try await terminal.shows("ended with 0"))
        }
    }
}
