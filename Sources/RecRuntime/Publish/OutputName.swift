import RecCache

/// Names of published files and folders, made of names that people gave to cells, columns and parts of values.
enum OutputName {
    /// Bytes that a file system takes (255), less a hash, an ending, and what keeps a file of the user's (` (kept 2)`).
    private static let limit = 200

    /// One name for labels that lead to something: letters of any script stay, and nothing is left that a file system refuses. A name that
    /// is not the labels themselves, joined by `-`, ends in a hash of them, so that different labels never have one name.
    static func of(_ labels: [String]) -> String {
        let plain = labels.joined(separator: "-")
        var name = String(plain.map { isRefused($0) ? "_" : $0 })
        if name.hasPrefix(".") { name = "_" + name.dropFirst() }
        while name.utf8.count > limit { name.removeLast() }
        let isItself = name.utf8.elementsEqual(plain.utf8) && !name.isEmpty
        if isItself, labels.count == 1 || !labels.contains(where: { $0.contains("-") || $0.isEmpty }) { return name }
        return "\(name.isEmpty ? "_" : name)-\(hash(of: labels))"
    }

    /// A further name for labels whose name is taken.
    static func another(_ labels: [String]) -> String { marked(of(labels), labels) }

    /// A name that others have too, told apart by a hash of labels.
    static func marked(_ name: String, _ labels: [String]) -> String { "\(name)-\(hash(of: labels))" }

    private static func isRefused(_ character: Character) -> Bool {
        character.unicodeScalars.contains { $0.value < 32 || $0.value == 127 || "/\\:*?\"<>|".unicodeScalars.contains($0) }
            || character.isNewline
    }

    private static func hash(of labels: [String]) -> String {
        var key = KeyBuilder("recnb-name/1")
        for label in labels { key.add(label) }
        return String(key.finish().short.prefix(8))
    }
}
