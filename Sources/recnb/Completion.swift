import FoundationEssentials
import RecPlan
import RecRuntime
import RecSchema
import RecSemantics

/// What may stand at the end of a line: `recnb complete -- WORDS` for the scripts of `recnb completions`. The last word is what was typed of
/// it so far. A line of the answer is a word, a tab and what it is; or `:files SUFFIX` where the shell is to offer files.
struct Completion {
    /// The commands that are offered.
    let commands: [any Command.Type]

    /// Words with what they are.
    typealias Found = [(word: String, about: String)]

    /// The lines of the answer.
    func lines(_ words: [String]) async -> [String] {
        let typed = words.last ?? ""
        guard words.count > 1 else {
            let all = commands.map { ($0.name, $0.summary) } + [("help", "Tells more of a command")]
            return Self.lines(all, typed)
        }
        if words[0] == "help" { return Self.lines(commands.map { ($0.name, $0.summary) }, typed) }
        guard let command = commands.first(where: { $0.name == words[0] }) else { return [] }
        let before = Array(words[1..<(words.count - 1)])
        if let (option, value, head) = Self.pending(before, typed, command) {
            return await values(of: option, value, command, before).map { $0.hasPrefix(":") ? $0 : head + $0 }
        }
        if typed.hasPrefix("-"), !before.contains("--") {
            let options = command.options.map { ("--\($0.name)" + ($0.value == nil ? "" : "="), $0.summary) }
            return Self.lines(options + [("--help", "Tells more")], typed)
        }
        return await operands(command, before, typed)
    }

    private static func lines(_ found: Found, _ typed: String) -> [String] {
        found.filter { $0.word.hasPrefix(typed) }.map { $0.about.isEmpty ? $0.word : "\($0.word)\t\($0.about)" }
    }

    // MARK: Options

    /// The option whose value is being typed, what there is of it, and what stands before it in the word.
    private static func pending(
        _ before: [String], _ typed: String, _ command: any Command.Type
    ) -> (option: Option, value: String, head: String)? {
        if typed.hasPrefix("--"), let equals = typed.firstIndex(of: "=") {
            let name = String(typed[typed.index(typed.startIndex, offsetBy: 2)..<equals])
            guard let option = command.options.first(where: { $0.name == name && $0.value != nil }) else { return nil }
            let head = String(typed[...equals])
            return (option, String(typed.dropFirst(head.count)), head)
        }
        guard let last = before.last, !before.dropLast().contains("--") else { return nil }
        let option = command.options.first { option in
            option.value != nil && (last == "--\(option.name)" || option.short.map { last == "-\($0)" } ?? false)
        }
        return option.map { ($0, typed, "") }
    }

    private func values(of option: Option, _ typed: String, _ command: any Command.Type, _ before: [String]) async -> [String] {
        guard let shape = option.value else { return [] }
        switch shape {
        case "CELL": return Self.lines(await cells(before, command), typed)
        case "KIND":
            let kinds = Set(await plan(before, command)?.cells.map(\.identity.kind) ?? [])
            return Self.lines(kinds.sorted().map { ($0, "") }, typed)
        case "NAME=VALUE": return await parameters(typed, before, command)
        case "NAME=VALUES": return typed.contains("=") ? [] : await parameters(typed, before, command)
        case "NAME" where command == NewCommand.self:
            return Self.lines(Template.allCases.map { ($0.rawValue, $0.summary) }, typed)
        case "FILE.json": return [":files .json"]
        case "FOLDER", "FILE": return [":files"]
        default:
            // `human|json`
            return shape.contains("|") ? Self.lines(shape.split(separator: "|").map { (String($0), "") }, typed) : []
        }
    }

    /// `k=`, and after it what the parameter may be.
    private func parameters(_ typed: String, _ before: [String], _ command: any Command.Type) async -> [String] {
        let parameters = await plan(before, command)?.parameters ?? []
        guard let equals = typed.firstIndex(of: "=") else {
            return Self.lines(parameters.map { ("\($0.name)=", "\($0.type), now \($0.shownValue)") }, typed)
        }
        guard let parameter = parameters.first(where: { $0.name == typed[..<equals] }) else { return [] }
        if parameter.type == .path { return [":files"] }
        let values = parameter.type == .bool ? ["true", "false"] : parameter.isSecret ? [] : [parameter.shownValue]
        return Self.lines(values.map { ("\(parameter.name)=\($0)", "") }, typed)
    }

    // MARK: Operands

    private func operands(_ command: any Command.Type, _ before: [String], _ typed: String) async -> [String] {
        let place = Self.operands(before, command).count
        guard place < command.operandCount.upperBound else { return [] }
        if command.operands.contains(" | ") {
            return Self.lines(command.operands.split(separator: " ").filter { $0 != "|" }.map { (String($0), "") }, typed)
        }
        let names = command.operands.split(separator: " ").map { $0.filter { $0.isLetter } }
        let name = place < names.count ? names[place] : names.last ?? ""
        switch name {
        case "NOTEBOOK", "RUN": return [":files .recnb"]
        case "CELL": return Self.lines(await cells(before, command), typed)
        case "": return []
        default: return [":files"]
        }
    }

    /// The words without a dash among those before the cursor.
    private static func operands(_ before: [String], _ command: any Command.Type) -> [String] {
        var found: [String] = []
        var rest = before[...]
        while let word = rest.popFirst() {
            if !word.hasPrefix("-") || word == "-" {
                found.append(word)
                continue
            }
            let takesNext = command.options.contains { option in
                option.value != nil && (word == "--\(option.name)" || option.short.map { word == "-\($0)" } ?? false)
            }
            if takesNext { rest = rest.dropFirst() }
        }
        return found
    }

    /// The notebook on the line as far as it can be checked; nil where there is none. Nothing is run, and nothing is said.
    private func plan(_ before: [String], _ command: any Command.Type) async -> NotebookPlan? {
        guard let path = Self.operands(before, command).first(where: { $0.hasSuffix(".recnb") }) else { return nil }
        // `~` is the shell's, which hands it over as it was typed.
        let home = ProcessInfo.processInfo.environment["HOME"] ?? "~"
        let real = path.hasPrefix("~/") ? home + path.dropFirst() : path
        return try? await CheckedNotebook.load(Project(notebook: real)).plan
    }

    private func cells(_ before: [String], _ command: any Command.Type) async -> Found {
        guard let plan = await plan(before, command) else { return [] }
        let named = plan.cells.map(\.identity).filter { !$0.name.isEmpty }
        let counts = Dictionary(grouping: named, by: \.name).mapValues(\.count)
        var seen: [String: Int] = [:]
        var found: Found = []
        for identity in named {
            let number = seen[identity.name, default: 0] + 1
            seen[identity.name] = number
            let isLast = number == counts[identity.name]
            found.append((isLast ? identity.name : "\(identity.name):\(number)", identity.kind))
        }
        return found
    }
}
