import FoundationEssentials
import Testing

/// What shells complete, by what `recnb` answers and through bash itself.
@Suite struct CompletionTests {
    static let cases: [(line: String, expected: [String])] = [
        ("ver", ["verify"]), ("run notebooks/quickstart.recnb --to ch", ["choice_of_k"]),
        ("run notebooks/quickstart.recnb --only=be", ["--only=bend"]),
        ("run notebooks/quickstart.recnb -p pe", ["person="]), ("run notebooks/quickstart.recnb -p k=", ["k=7"]),
        ("run notebooks/quickstart.recnb --skip-kind pl", ["plot"]), ("run --format j", ["json"]),
        ("check --format=l", ["--format=line"]), ("show notebooks/quickstart.recnb prof", ["profile"]),
        ("cache g", ["gc"]), ("completions f", ["fish"]), ("help par", ["parity"]),
        ("run --thr", ["--threads="]), ("run notebooks/quickstart.recnb --sweep pe", ["person="]), ("new -t co", ["coursework"]),
        ("nosuch x", []), ("run notebooks/nosuch.recnb --to x", []),
    ]

    @Test(arguments: cases)
    func theProgramAnswers(line: String, expected: [String]) throws {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let outcome = try Program.run(["complete", "--"] + words, in: Repository.root)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.lines.map { String($0.prefix { $0 != "\t" }) } == expected)
    }

    @Test func everyOptionOfEveryCommandIsOffered() throws {
        for command in try CommandReference().commands {
            let offered = try Program.run(["complete", "--", command.name, "--"], in: Repository.root).lines
            for option in command.options {
                guard let name = option.head.firstMatch(of: #/--[a-z-]+/#)?.0 else { continue }
                #expect(offered.contains { $0.hasPrefix("\(name)\t") || $0.hasPrefix("\(name)=") }, "\(command.name) \(name)")
            }
        }
    }

    /// The script as bash runs it, at the words that it breaks lines into.
    @Test func bashCompletes() throws {
        let scratch = try Scratch()
        var script = "source <('\(Program.path)' completions bash)\n"
        script += #"try() { COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _recnb; echo "${COMPREPLY[*]}"; }"# + "\n"
        let lines = [
            ("ver", "verify"), ("run notebooks/quickstart.recnb --to ch", "choice_of_k"),
            // What stands before the last `=` is bash's already.
            ("run notebooks/quickstart.recnb --only=be", "bend"), ("run notebooks/quickstart.recnb -p k=", "7"),
            ("run notebooks/quicks", "notebooks/quickstart.recnb"),
        ]
        for (line, _) in lines { script += "try '\(Program.path) \(line)'\n" }
        // A name with a space, and what a shell would take for more than text.
        _ = try scratch.file(
            "%% parameters\nlet title: String = \"My $(x) films\"\n\n%% evaluate shown\ntitle\n", name: "my films.recnb")
        let spaced = #"run \#(scratch.folder)/my\ films.recnb"#
        let hard = [
            ("\(spaced) -p ti", "title="), ("\(spaced) -p title=", #"My\ \$\(x\)\ films"#),
            (#"\#(spaced) -p title=My\ "#, #"My\ \$\(x\)\ films"#), ("\(spaced) --to ", "shown"),
            // bash itself writes names of files so that they are one word.
            (#"run \#(scratch.folder)/my\ fi"#, "\(scratch.folder)/my films.recnb"),
        ]
        for (line, _) in hard { script += "try '\(Program.path) \(line)'\n" }
        let home = Program.path.split(separator: "/").dropLast().joined(separator: "/")
        script += "HOME='/\(home)'\ntry '~/recnb ver'\n"
        let path = try scratch.file(script, name: "try.sh")
        let answers = try Program.shell("/bin/bash", path).lines
        #expect(answers == lines.map(\.1) + hard.map(\.1) + ["verify"])
    }

    /// The script in zsh, with what its completion system is told.
    @Test func zshCompletes() throws {
        guard let place = ["/usr/bin/zsh", "/bin/zsh"].first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            print("\n*** COMPLETION IN zsh IS NOT TESTED: it is not installed (make setup) ***\n")
            return
        }
        let scratch = try Scratch()
        let script = #"""
            source <($RECNB completions zsh)
            compadd() { while [[ $1 != -- ]]; do [[ $1 == -d ]] && shown=("${(@P)2}"); shift; done; shift; print -r -- "$*"; print -rl -- $shown }
            _files() { print -r -- "files $*" }
            try() { words=("$@"); CURRENT=$#; _recnb }
            try $RECNB ver
            try $RECNB run notebooks/quickstart.recnb --only=be
            try $RECNB run notebooks/quickstart.recnb -p ''
            try $RECNB run ''
            try $RECNB report --to ''
            """#
        let path = try scratch.file(script.replacing("$RECNB", with: Program.path), name: "try.zsh")
        let outcome = try Program.shell(place, "-f", path)
        #expect(outcome.errors.isEmpty)
        #expect(
            outcome.lines == [
                "verify", "verify  -- Runs a notebook from nothing and compares what it gives with its lock",
                "--only=bend", "--only=bend  -- evaluate",
                "k= person= seed=", "k=       -- int, now 7", "person=  -- int, now 5", "seed=    -- int, now 42",
                "files -g *.recnb", "html pdf ipynb md", "html", "pdf", "ipynb", "md",
            ])
    }

    /// Where the shells are, they read their scripts without a complaint.
    @Test(arguments: ["bash", "zsh", "fish"])
    func shellsReadTheirScripts(shell: String) throws {
        guard let place = ["/usr/bin/\(shell)", "/bin/\(shell)"].first(where: { FileManager.default.fileExists(atPath: $0) })
        else {
            print("\n*** THE COMPLETIONS OF \(shell) ARE NOT READ BY IT: it is not installed (make setup) ***\n")
            return
        }
        let scratch = try Scratch()
        let script = try Program.run("completions", shell).output
        let path = try scratch.file(script, name: "recnb.\(shell)")
        let read = try Program.shell(place, "-n", path)
        #expect(read.status == 0 && read.errors.isEmpty, "\(read.errors)")
    }
}
