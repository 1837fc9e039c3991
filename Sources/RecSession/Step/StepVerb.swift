import RecDiagnostics

/// What a person may ask a session for.
public enum StepVerb: String, Hashable, Sendable, CaseIterable {
    /// Runs the next cell.
    case next
    /// Runs up to a cell, or all.
    case run
    /// Runs a cell and what it depends on.
    case only
    /// Runs a cell whatever the cache has.
    case again
    /// Shows a value.
    case show
    /// Shows the rows that follow.
    case more
    /// Names and types of a table's columns.
    case columns
    /// All cells with their state.
    case list
    /// Why a cell runs, or that it would not.
    case why
    /// A cell's text.
    case code
    /// Edits a cell's text, and runs it.
    case edit
    /// Sets a parameter.
    case set
    /// Takes back what was set.
    case unset
    /// All parameters.
    case parameters
    /// All that is wrong.
    case check
    /// Where the report is.
    case report
    /// Back to the top.
    case restart
    /// What may be asked for.
    case help
    /// The end.
    case quit

    /// What an argument names, for completion.
    public enum Operand: Hashable, Sendable {
        /// Nothing.
        case none
        /// A cell, or a part of its value.
        case cell
        /// A parameter.
        case parameter
        /// Another command.
        case command
    }

    /// A letter or word that stands for it too.
    public var shorts: [String] {
        switch self {
        case .next: ["n"]
        case .run: ["r"]
        case .only: ["o"]
        case .again: ["a"]
        case .show: ["s"]
        case .more: ["m"]
        case .list: ["l", "ls"]
        case .why: ["w"]
        case .code: ["c"]
        case .edit: ["e"]
        case .parameters: ["p", "params"]
        case .help: ["h", "?"]
        case .quit: ["q", "exit"]
        case .columns, .set, .unset, .check, .report, .restart: []
        }
    }

    /// What follows it, as help shows it.
    public var operands: String {
        switch self {
        case .run, .again, .why, .code, .edit, .columns: "[CELL]"
        case .only: "CELL"
        case .show: "[CELL[.PART]] [ROWS]"
        case .set: "NAME=VALUE"
        case .unset: "[NAME]"
        case .help: "[COMMAND]"
        case .next, .more, .list, .parameters, .check, .report, .restart, .quit: ""
        }
    }

    /// What an argument names.
    public var operand: Operand {
        switch self {
        case .run, .again, .why, .code, .edit, .columns, .only, .show: .cell
        case .set, .unset: .parameter
        case .help: .command
        case .next, .more, .list, .parameters, .check, .report, .restart, .quit: .none
        }
    }

    /// One line.
    public var summary: String {
        switch self {
        case .next: "runs the next cell and shows what it gives"
        case .run: "runs up to that cell in the order of the file; without one, all"
        case .only: "runs that cell and what it depends on"
        case .again: "runs the cell whatever the cache has"
        case .show: "shows what the cell gave; ROWS rows of a table (10)"
        case .more: "shows the rows that follow those shown last"
        case .columns: "names and types of the columns of what the cell gave"
        case .list: "all cells: in the cache, or what changed"
        case .why: "why the cell would run, or that it would not; what it reads"
        case .code: "the text of the cell"
        case .edit: "opens the cell in $VISUAL or $EDITOR, writes it back into the file, and runs it"
        case .set: "sets a parameter in this session, as -p does; the file stays as it is"
        case .unset: "takes that back; without a name, all of it"
        case .parameters: "all parameters and where their values come from"
        case .check: "all that is wrong with the notebook, and its warnings"
        case .report: "where the report is"
        case .restart: "back to the top, with a new Python; what is in the cache stays"
        case .help: "this list, or more of one command"
        case .quit: "leaves; coming back continues from the cache (also Ctrl-D)"
        }
    }

    /// What more there is to say of it.
    public var details: String? {
        switch self {
        case .next:
            "The next is the one after the cell that was run or shown last as the current one. A cell that fails stays the next."
        case .show, .columns, .why, .code, .again:
            "Without a cell, the current one: that which the prompt names. `NAME:1` is the first of several of one name."
        case .edit:
            "The file is replaced whole or not at all, and never where it was changed meanwhile by another program."
        case .set: "The text is taken as it stands: set title=Two words. What is set shows in the prompt."
        default: nil
        }
    }

    /// What a word stands for; nil where it stands for nothing.
    public init?(word: String) {
        guard let verb = Self.allCases.first(where: { $0.rawValue == word || $0.shorts.contains(word) }) else { return nil }
        self = verb
    }
}

/// A line that a person typed.
public struct StepLine: Hashable, Sendable {
    /// What is asked for.
    public var verb: StepVerb
    /// What follows, without blanks around it; empty where nothing does.
    public var argument: String

    /// What is wrong with a line.
    public struct Problem: Error, Hashable, Sendable {
        /// One sentence.
        public let message: String
        /// What to do.
        public let hint: String
    }

    /// Makes it.
    public init(_ verb: StepVerb, _ argument: String = "") {
        self.verb = verb
        self.argument = argument
    }

    /// Reads a line; nil for an empty one and for a comment.
    public static func read(_ text: String) throws(Problem) -> StepLine? {
        let text = text.trimmingBlanks
        if text.isEmpty || text.hasPrefix("#") { return nil }
        let word = String(text.prefix { !$0.isWhitespace })
        let rest = text.dropFirst(word.count).description.trimmingBlanks
        guard let verb = StepVerb(word: word) else {
            let guess = didYouMean(word, among: StepVerb.allCases.map(\.rawValue))
            throw Problem(
                message: "there is no command `\(word)`", hint: guess.map { "did you mean `\($0)`?" } ?? "`help` lists them")
        }
        if verb.operands.isEmpty, !rest.isEmpty {
            throw Problem(message: "`\(verb.rawValue)` takes nothing after it", hint: "`help \(verb.rawValue)` tells more")
        }
        if verb == .only, rest.isEmpty {
            throw Problem(message: "`only` needs a cell", hint: "as in `only NAME`; `run` runs all")
        }
        return StepLine(verb, rest)
    }

    /// The cell and the number that follows it: `groups.centres 20`, `20`, `groups`, or neither.
    public var cellAndNumber: (cell: String?, number: Int?) {
        var words = argument.split(whereSeparator: \.isWhitespace).map(String.init)
        var number: Int?
        if let last = words.last, let value = Int(last), value >= 0 {
            number = value
            words.removeLast()
        }
        return (words.isEmpty ? nil : words.joined(separator: " "), number)
    }

    /// A parameter and its text: `k=8`, `k = 8`, `k 8`.
    public var nameAndValue: (name: String, value: String)? {
        guard let end = argument.firstIndex(where: { $0 == "=" || $0.isWhitespace }), end > argument.startIndex else {
            return nil
        }
        let name = String(argument[..<end])
        let rest = String(argument[end...]).trimmingBlanks
        return (name, rest.hasPrefix("=") ? String(rest.dropFirst()).trimmingBlanks : rest)
    }

    /// What could stand at the end of a line.
    ///
    /// - Parameters:
    ///   - cells: names of cells.
    ///   - parameters: names of parameters.
    public static func completion(of text: String, cells: [String], parameters: [String]) -> Completion {
        let word = String(text.reversed().prefix { !$0.isWhitespace }.reversed())
        let before = text.dropLast(word.count).split(whereSeparator: \.isWhitespace)
        let names: [String]
        if before.isEmpty {
            names = StepVerb.allCases.map(\.rawValue)
        } else if before.count > 1 {
            names = []
        } else {
            switch StepVerb(word: String(before[0]))?.operand ?? .none {
            case .none: names = []
            case .cell: names = cells
            case .parameter: names = before[0] == "set" ? parameters.map { $0 + "=" } : parameters
            case .command: names = StepVerb.allCases.map(\.rawValue)
            }
        }
        var seen: Set<String> = []
        return Completion(length: word.count, candidates: names.filter { $0.hasPrefix(word) && seen.insert($0).inserted })
    }
}

extension String {
    /// Without blanks at its ends.
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
