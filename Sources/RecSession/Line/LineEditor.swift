import RecDiagnostics

/// What could stand at the cursor.
public struct Completion: Hashable, Sendable {
    /// How many characters before the cursor it takes the place of.
    public var length: Int
    /// What may stand there.
    public var candidates: [String]

    /// Makes it.
    public init(length: Int, candidates: [String]) {
        self.length = length
        self.candidates = candidates
    }
}

/// A line while it is typed: a value without a terminal, told of keys, that says what is to be seen.
public struct LineEditor: Sendable {
    /// What a key came to.
    public enum Effect: Hashable, Sendable {
        /// The line looks different, or not.
        case edited
        /// Return: the line is complete.
        case line(String)
        /// Ctrl-C: the line is given up.
        case interrupted
        /// Ctrl-D on an empty line.
        case end
        /// The screen is to be emptied.
        case clear
        /// Several candidates: they are to be listed, and the line shown again below.
        case list([String])
    }

    /// Characters of the line.
    private var line: [Character] = []
    /// Before which of them the cursor stands.
    private var cursor = 0
    /// Older lines, the oldest first.
    private var history: [String] = []
    /// Which of them is shown; their count for the line that is being typed.
    private var place = 0
    /// The line that was being typed before older ones were looked at.
    private var draft: [Character] = []
    private var killed: [Character] = []
    private static let longestHistory = 1000

    /// An empty line.
    public init() {}

    /// The line so far.
    public var text: String { String(line) }

    /// What stands before the cursor.
    public var textBeforeCursor: String { String(line[..<cursor]) }

    /// Takes a key.
    ///
    /// - Parameter complete: what could stand at the end of the text before the cursor.
    public mutating func take(_ key: Key, complete: (String) -> Completion) -> Effect {
        switch key {
        case .text(let character): insert([character])
        case .enter: return finish()
        case .interrupt:
            clearLine()
            return .interrupted
        case .endOfInput:
            if line.isEmpty { return .end }
            if cursor < line.count { line.remove(at: cursor) }
        case .clear: return .clear
        case .tab: return completed(complete(textBeforeCursor))
        case .backspace:
            if cursor > 0 {
                cursor -= 1
                line.remove(at: cursor)
            }
        case .delete: if cursor < line.count { line.remove(at: cursor) }
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(line.count, cursor + 1)
        case .home: cursor = 0
        case .end: cursor = line.count
        case .wordLeft: cursor = wordStart
        case .wordRight: cursor = wordEnd
        case .killToEnd: kill(cursor..<line.count)
        case .killToStart: kill(0..<cursor)
        case .killWord: kill(wordStart..<cursor)
        case .yank: insert(killed)
        case .up: show(place - 1)
        case .down: show(place + 1)
        }
        return .edited
    }

    private mutating func insert(_ characters: [Character]) {
        // A mark that combines becomes one character with what stands before it.
        let before = Array(String(line[..<cursor]) + String(characters))
        line = before + line[cursor...]
        cursor = before.count
    }

    private mutating func kill(_ range: Range<Int>) {
        if range.isEmpty { return }
        killed = Array(line[range])
        line.removeSubrange(range)
        cursor = range.lowerBound
    }

    private var wordStart: Int {
        var start = cursor
        while start > 0, line[start - 1].isWhitespace { start -= 1 }
        while start > 0, !line[start - 1].isWhitespace { start -= 1 }
        return start
    }

    private var wordEnd: Int {
        var end = cursor
        while end < line.count, line[end].isWhitespace { end += 1 }
        while end < line.count, !line[end].isWhitespace { end += 1 }
        return end
    }

    private mutating func clearLine() {
        line = []
        cursor = 0
        place = history.count
        draft = []
    }

    private mutating func finish() -> Effect {
        let text = self.text
        if text.contains(where: { !$0.isWhitespace }), history.last != text {
            history.append(text)
            if history.count > Self.longestHistory { history.removeFirst() }
        }
        clearLine()
        return .line(text)
    }

    private mutating func show(_ wanted: Int) {
        guard wanted >= 0, wanted <= history.count, wanted != place else { return }
        if place == history.count { draft = line }
        place = wanted
        line = wanted == history.count ? draft : Array(history[wanted])
        cursor = line.count
    }

    private mutating func completed(_ completion: Completion) -> Effect {
        guard let first = completion.candidates.first, completion.length <= cursor else { return .edited }
        var shared = Array(first)
        for candidate in completion.candidates.dropFirst() {
            shared = zip(shared, candidate).prefix { $0 == $1 }.map(\.0)
        }
        if completion.candidates.count == 1 { shared.append(" ") }
        if shared.count > completion.length || completion.candidates.count == 1 {
            line.removeSubrange((cursor - completion.length)..<cursor)
            cursor -= completion.length
            // The blank may be there already.
            if shared.last == " ", cursor < line.count, line[cursor] == " " { shared.removeLast() }
            insert(shared)
            return .edited
        }
        return .list(completion.candidates)
    }

    /// The part of the line that fits beside a prompt, and the column in it at which the cursor stands.
    ///
    /// - Parameter width: columns that there are for it, more than one.
    public func visible(width: Int) -> (text: String, cursor: Int) {
        let widths = line.map { max(0, displayWidth(of: $0)) }
        // The cursor after the last character takes a column too.
        var start = 0
        var used = widths[..<cursor].reduce(0, +) + 1
        while used > width, start < cursor {
            used -= widths[start]
            start += 1
        }
        var end = cursor
        var room = width - widths[start..<cursor].reduce(0, +)
        while end < line.count, widths[end] <= room {
            room -= widths[end]
            end += 1
        }
        let shown = line[start..<end].map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "?" : $0 }
        return (String(shown), widths[start..<cursor].reduce(0, +))
    }
}
