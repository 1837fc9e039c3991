import RecDiagnostics

/// Texts of `--help`.
enum Help {
    /// Commands that are planned, with what to do meanwhile.
    static let later: [String: String] = [:]

    static func guess(_ name: String, _ commands: [any Command.Type]) -> String? {
        didYouMean(name, among: commands.map { $0.name })
    }

    static func overview(_ commands: [any Command.Type], _ console: Console) -> String {
        var lines = [
            "recnb runs plain-text notebooks (.recnb) for recommender and clustering work.", "",
            "usage: recnb COMMAND ...", "", "commands:",
        ]
        for command in commands {
            lines.append("  " + padded(command.name, to: 13) + console.fitted(command.summary, indent: 15, column: 15))
        }
        lines += [
            "", "`recnb COMMAND --help` tells more; `recnb --version` prints the version.", "",
            "example: recnb run notebooks/quickstart.recnb",
        ]
        return lines.joined(separator: "\n")
    }

    static func text(of command: any Command.Type, _ console: Console) -> String {
        var lines = [
            console.fitted(command.summary + "."), "",
            "usage: recnb "
                + [command.name, command.options.isEmpty ? "" : "[OPTIONS]", command.operands].filter { !$0.isEmpty }
                .joined(separator: " "),
        ]
        if !command.options.isEmpty {
            lines += ["", "options:"]
            let heads = command.options.map { option in
                "  " + (option.short.map { "-\($0), " } ?? "") + "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
            }
            let width = (heads.map(\.count).max() ?? 0) + 2
            for (head, option) in zip(heads, command.options) {
                lines.append(padded(head, to: width) + console.fitted(option.summary, indent: width, column: width))
            }
        }
        lines += ["", "example: \(command.example)"]
        return lines.joined(separator: "\n")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
