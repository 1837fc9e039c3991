/// Text that is equal to other text when its bytes are, as names of columns, values of keys and names of files are. `String` has more equal:
/// an é of one scalar and an é of two are the same to it, and a table or a file system keeps them apart.
public struct ByteText: Hashable, Comparable, Sendable {
    /// The text.
    public let text: String

    /// Text to be compared by bytes.
    public init(_ text: String) { self.text = text }

    /// Whether the UTF-8 is the same.
    public static func == (a: ByteText, b: ByteText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    /// Order of UTF-8, which is that of Unicode scalars.
    public static func < (a: ByteText, b: ByteText) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

    /// Hashes equal texts alike.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8.max)
    }
}

/// Places of things by name, where names are told apart by their bytes. A name that is none of them, but reads like one of them, is taken for
/// that one: who types é need not know how a file composes it.
public struct NamePlaces: Sendable {
    private var places: [ByteText: Int] = [:]

    /// No names.
    public init() {}

    /// The places of names in a list; of equal names the first counts.
    public init(_ names: some Sequence<String>) {
        for (place, name) in names.enumerated() where places[ByteText(name)] == nil { places[ByteText(name)] = place }
    }

    /// Notes a name; gives the place that the very same name had before.
    public mutating func update(_ name: String, _ place: Int) -> Int? { places.updateValue(place, forKey: ByteText(name)) }

    /// The place of a name, byte for byte, or of the first that is canonically equivalent to it; nil where there is none.
    public subscript(name: String) -> Int? {
        if let place = places[ByteText(name)] { return place }
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        return places.lazy.filter { $0.key.text == name }.map(\.value).min()
    }
}
