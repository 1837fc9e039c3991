import RecEngine
public import RecPlan

/// The secrets of a run: their texts by parameter, and how they are kept out of what is shown.
public struct Secrets: Sendable {
    private let texts: [String: String]
    /// What may not be shown, the longest first.
    private let needles: [String]
    /// Shorter texts stand in too much else; whoever has such a password has none.
    private static let shortest = 4

    /// The secret parameters of a plan.
    public init(_ plan: NotebookPlan) {
        var texts: [String: String] = [:]
        var needles: Set<String> = []
        for parameter in plan.parameters where parameter.isSecret {
            guard case .string(let text) = parameter.value.kind else { continue }
            texts[parameter.name] = text
            // What stands in the notebook is no secret.
            if parameter.source != .notebook { needles.formUnion([text] + Self.passwords(in: text)) }
        }
        self.texts = texts
        self.needles = needles.filter { $0.utf8.count >= Self.shortest }.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// The text of a secret parameter; nil where there is none of that name.
    public subscript(name: String) -> String? { texts[name] }

    /// A text with `•••` in place of every secret.
    public func scrubbed(_ text: String) -> String {
        needles.reduce(text) { $0.contains($1) ? $0.replacing($1, with: ParameterText.secret) : $0 }
    }

    /// An error without secrets.
    func scrubbed(_ error: EngineError) -> EngineError {
        if needles.isEmpty { return error }
        var error = error
        error.message = scrubbed(error.message)
        error.notes = error.notes.map(scrubbed)
        error.hints = error.hints.map(scrubbed)
        return error
    }

    /// The passwords in a URL, as written and as meant.
    private static func passwords(in text: String) -> [String] {
        guard let scheme = text.firstRange(of: "://") else { return [] }
        let rest = text[scheme.upperBound...]
        var found: [String] = []
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
            found.append(String(authority[authority.index(after: colon)..<at]))
        }
        if let query = rest.firstIndex(of: "?") {
            for part in rest[rest.index(after: query)...].split(separator: "&") {
                guard let equals = part.firstIndex(of: "="), part[..<equals].lowercased().hasSuffix("password") else { continue }
                found.append(String(part[part.index(after: equals)...]))
            }
        }
        return found + found.compactMap(decoded)
    }

    /// Text with `%41` read; nil where it is none.
    private static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
