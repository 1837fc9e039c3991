import RecDiagnostics

/// A subcommand: what it takes, and what it does.
protocol Command {
    /// As typed.
    static var name: String { get }
    /// One line.
    static var summary: String { get }
    /// How the arguments without a dash are shown (`NOTEBOOK`).
    static var operands: String { get }
    /// How many arguments without a dash it takes.
    static var operandCount: ClosedRange<Int> { get }
    /// What it takes with a dash.
    static var options: [Option] { get }
    /// A line that works.
    static var example: String { get }
    init()
    /// Does it; gives the exit status.
    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32
}

/// Something that may be given with a dash.
struct Option {
    /// The long name, without dashes.
    let name: String
    /// A letter, if it has one.
    let short: Character?
    /// How its value is shown; nil for a switch.
    let value: String?
    /// One line.
    let summary: String

    init(_ name: String, short: Character? = nil, value: String? = nil, _ summary: String) {
        self.name = name
        self.short = short
        self.value = value
        self.summary = summary
    }
}

/// What a user typed wrong, with what to type instead. Exit status 3.
struct UsageError: Error {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// What a user typed, sorted by the command's options.
struct Arguments {
    /// Arguments without a dash, in order.
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    init(_ words: [String], for command: any Command.Type) throws {
        var rest = words[...]
        var onlyOperands = false
        while let word = rest.popFirst() {
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                try take(word, &rest, command)
            }
        }
        if operands.count < command.operandCount.lowerBound {
            throw UsageError("`recnb \(command.name)` needs \(command.operands)", hint: "for example: \(command.example)")
        }
        if operands.count > command.operandCount.upperBound {
            throw UsageError(
                "`\(operands[command.operandCount.upperBound])` is one argument too many", hint: "for example: \(command.example)"
            )
        }
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>, _ command: any Command.Type) throws {
        var name = word
        var value: String?
        if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
            name = String(word[..<equals])
            value = String(word[word.index(after: equals)...])
        }
        let found = command.options.first { option in
            name == "--\(option.name)" || option.short.map { name == "-\($0)" } ?? false
        }
        // `-pk=10` as `-p k=10`.
        let glued = command.options.first { option in
            option.value != nil && !word.hasPrefix("--") && option.short.map { word.hasPrefix("-\($0)") } ?? false
        }
        guard let option = found ?? glued else {
            let names = command.options.map { "--\($0.name)" }
            throw UsageError(
                "`recnb \(command.name)` has no option `\(name)`",
                hint: didYouMean(name, among: names).map { "did you mean `\($0)`?" } ?? "see `recnb \(command.name) --help`")
        }
        guard option.value != nil else {
            if value != nil { throw UsageError("`--\(option.name)` takes no value") }
            values[option.name, default: []].append("")
            return
        }
        if found == nil { value = String(word.dropFirst(2)) }
        guard let given = value ?? rest.popFirst() else {
            throw UsageError("`\(name)` needs a value", hint: "write `\(name) \(option.value ?? "")`")
        }
        values[option.name, default: []].append(given)
    }

    /// Whether a switch was given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The last value given for an option.
    func value(_ name: String) -> String? { values[name]?.last }

    /// All values given for an option.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// A whole number within bounds.
    func int(_ name: String, _ bounds: ClosedRange<Int>) throws -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            let range = bounds.upperBound == .max ? "\(bounds.lowerBound) up" : "\(bounds.lowerBound) to \(bounds.upperBound)"
            throw UsageError("`--\(name)` takes a whole number from \(range), not `\(text)`")
        }
        return number
    }

    /// Seconds, written `90`, `90s`, `5m`, `2h`, `7d` or `500ms`.
    func seconds(_ name: String) throws -> Double? {
        guard let text = value(name) else { return nil }
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("", 1)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            if let number = Double(text.dropLast(unit.count)), number > 0, number.isFinite { return number * factor }
        }
        throw UsageError("`--\(name)` takes a time such as `90s` or `5m`, not `\(text)`")
    }

    /// One of a few words.
    func choice(_ name: String, _ words: [String]) throws -> String {
        guard let text = value(name) else { return words[0] }
        guard words.contains(text) else {
            throw UsageError("`--\(name)` takes \(words.joined(separator: " or ")), not `\(text)`")
        }
        return text
    }
}
