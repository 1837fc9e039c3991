/// Which cell of which notebook: what the index of last runs and the sizes are kept by. Never part of a key.
public struct CellIdentity: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The notebook, as its folder under `output/` is named: "coursework", "films/coursework".
    public var notebook: String
    /// The cell's kind: "load".
    public var kind: String
    /// The cell's name; empty for a nameless one.
    public var name: String
    /// The how-manieth of that kind and name, from 1.
    public var ordinal: Int

    /// Makes an identity.
    public init(notebook: String, kind: String, name: String, ordinal: Int = 1) {
        self.notebook = notebook
        self.kind = kind
        self.name = name
        self.ordinal = ordinal
    }

    /// "coursework/load:ratings:1".
    public var description: String { "\(notebook)/\(kind):\(name):\(ordinal)" }

    /// By notebook, kind, name and ordinal.
    public static func < (a: CellIdentity, b: CellIdentity) -> Bool {
        (a.notebook, a.kind, a.name, a.ordinal) < (b.notebook, b.kind, b.name, b.ordinal)
    }

    var fileName: String {
        var key = KeyBuilder("cell identity/1")
        key.add(notebook)
        key.add(kind)
        key.add(name)
        key.add(ordinal)
        return String(key.finish().description.prefix(32))
    }
}
