import RecDiagnostics
public import RecSchema

/// One `--sweep NAME=VALUES` as typed: values between commas, where `5...15` stands for eleven whole numbers and `5...15:2` for every
/// second of them. A value with a comma or dots in it stands between double quotes.
public struct SweepParameter: Hashable, Sendable {
    /// The parameter.
    public let name: String
    /// All that follows the `=`, as typed.
    public let written: String
    private let items: [Item]

    /// A value, or a range of whole numbers.
    private enum Item: Hashable {
        case value(String)
        case range(ClosedRange<Int64>, step: Int64, written: String)
    }

    /// No parameter takes more values than that.
    public static let limit = 10_000

    /// Why a text is no sweep, and what to write.
    public struct Mistake: Error, Hashable, Sendable {
        /// One sentence.
        public var message: String
        /// What to do.
        public var hint: String
    }

    /// Reads `NAME=VALUES`.
    public init(_ text: String) throws(Mistake) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw Mistake(
                message: "`--sweep \(text)` names no values",
                hint: "write `--sweep NAME=VALUES`, such as `k=5...15` or `seed=1,2,3`")
        }
        name = String(text[..<equals])
        written = String(text[text.index(after: equals)...])
        var items: [Item] = []
        for (word, isQuoted) in try Self.words(written, of: text) {
            if !isQuoted, word.isEmpty {
                throw Mistake(
                    message: "`--sweep \(text)` has an empty value",
                    hint: "write values between commas, and the empty text as `\"\"`")
            }
            items.append(isQuoted ? .value(word) : try Self.item(word, of: text))
        }
        self.items = items
    }

    /// The pieces between commas, those in double quotes without them.
    private static func words(_ text: String, of whole: String) throws(Mistake) -> [(text: String, isQuoted: Bool)] {
        var words: [(text: String, isQuoted: Bool)] = []
        var rest = Substring(text)
        while true {
            var word = ""
            var isQuoted = false
            if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                word = String(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
                isQuoted = true
                guard rest.isEmpty || rest.first == "," else {
                    throw Mistake(
                        message: "`--sweep \(whole)` goes on after a closing quote", hint: "put a comma between values")
                }
            } else {
                word = String(rest.prefix { $0 != "," })
                rest = rest.dropFirst(word.count)
            }
            words.append((word, isQuoted))
            guard rest.first == "," else { return words }
            rest.removeFirst()
        }
    }

    private static func item(_ word: String, of whole: String) throws(Mistake) -> Item {
        let isHalfOpen = word.contains("..<")
        guard let dots = word.firstRange(of: isHalfOpen ? "..<" : "...") else { return .value(word) }
        let first = String(word[..<dots.lowerBound])
        let parts = word[dots.upperBound...].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let low = Int64(first), parts.count <= 2, let bound = Int64(parts[0]) else { return .value(word) }
        let (high, overflow) = isHalfOpen ? bound.subtractingReportingOverflow(1) : (bound, false)
        guard !overflow, low <= high else {
            let hint =
                isHalfOpen || bound >= low ? "write the smaller end first, as in `5...15`" : "did you mean `\(bound)...\(low)`?"
            throw Mistake(message: "the range `\(word)` of `--sweep \(whole)` is empty", hint: hint)
        }
        var step: Int64 = 1
        if parts.count == 2 {
            guard let given = Int64(parts[1]), given > 0 else {
                throw Mistake(
                    message: "the step `\(parts[1])` of `--sweep \(whole)` is not a whole number above 0",
                    hint: "as in `5...15:2`: 5, 7, 9, 11, 13, 15")
            }
            step = given
        }
        return .range(low...high, step: step, written: word)
    }

    /// The values one by one, each once, as texts that the parameter takes.
    ///
    /// - Parameter type: the parameter's; nil where there is none of the name. Only a number takes ranges: of a text dots are a part.
    /// - Throws: `Mistake` for more than `limit`.
    public func values(for type: ValueType?) throws(Mistake) -> [String] {
        let takesRanges =
            switch type {
            case .int?, .double?, .float?, nil: true
            default: false
            }
        var values: [String] = []
        var seen: Set<ByteText> = []
        for item in items {
            switch item {
            case .value(let text): if seen.insert(ByteText(text)).inserted { values.append(text) }
            case .range(_, _, let written) where !takesRanges:
                if seen.insert(ByteText(written)).inserted { values.append(written) }
            case .range(let range, let step, let written):
                let (distance, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
                guard !overflow, distance / step < Int64(Self.limit) else {
                    throw Mistake(
                        message: "`\(written)` makes more than \(Self.limit) values of `\(name)`",
                        hint: "take a larger step, as in `0...1000000:1000`")
                }
                for value in stride(from: range.lowerBound, through: range.upperBound, by: Int64.Stride(step)) {
                    if seen.insert(ByteText(String(value))).inserted { values.append(String(value)) }
                }
            }
        }
        guard values.count <= Self.limit else {
            throw Mistake(message: "`\(name)` has more than \(Self.limit) values", hint: "sweep fewer at a time")
        }
        return values
    }
}
