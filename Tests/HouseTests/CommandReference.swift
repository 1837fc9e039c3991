import Testing

/// The commands as `recnb` itself tells of them.
struct CommandReference {
    /// One command.
    struct Command {
        var name: String
        var summary: String
        var usage: String
        /// Long names and letters, values, what they do.
        var options: [(head: String, summary: String)]
        var help: String
    }

    let commands: [Command]

    init() throws {
        let overview = try Program.run("--help").output
        commands = try overview.matches(of: #/(?m)^  ([a-z]+) +[A-Z]/#).map { match in
            try Self.command(String(match.1))
        }
        try #require(commands.count >= 8, "\(overview)")
    }

    private static func command(_ name: String) throws -> Command {
        let help = try Program.run(name, "--help").output
        let lines = help.numberedLines.map(\.text)
        let usage = String(try #require(lines.first { $0.hasPrefix("usage: ") }).dropFirst(7))
        let options = help.matches(of: #/(?m)^  (-.*?)  +(.*)$/#).map { (head: String($0.1), summary: String($0.2)) }
        return Command(
            name: name, summary: String(lines[0].dropLast()), usage: usage.replacing(" [OPTIONS]", with: "").trimmedEnd,
            options: options,
            help: help)
    }

    /// The options that every command on the cells of a notebook takes.
    private var common: [(head: String, summary: String)] {
        let lists = commands.filter { $0.usage.contains("NOTEBOOK") && $0.options.contains { $0.head.contains("--param ") } }
        return (lists.first?.options ?? []).filter { option in
            lists.allSatisfy { command in command.options.contains { Self.long($0.head) == Self.long(option.head) } }
        }
    }

    private static func long(_ head: String) -> Substring {
        head.firstMatch(of: #/--[a-z-]+/#)?.0 ?? ""
    }

    /// A row for each command.
    var table: String {
        let common = common
        let rows = commands.map { command in
            let isOnCells = command.options.contains { Self.long($0.head) == "--param" }
            let own = command.options.filter { option in !isOnCells || !common.contains { $0.head == option.head } }
            let flags = (isOnCells ? ["*"] : []) + own.map { "`\(Self.long($0.head))`" }
            return "| `\(command.usage.replacing("|", with: "\\|"))` | \(command.summary) | \(flags.joined(separator: " ")) |"
        }
        let shared = common.map { "`\($0.head)`".replacing("|", with: "\\|") }.joined(separator: ", ")
        return (["| command | what it does | options |", "|---|---|---|"] + rows + ["", "\\* also \(shared)."]).joined(
            separator: "\n")
    }

    /// The help of each command as it is printed.
    var chapters: String {
        commands.map { command in
            "### recnb \(command.name)\n\n"
                + command.help.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }
                .joined(separator: "\n").trimmedEnd
        }.joined(separator: "\n\n")
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
