/// Turns a sequence of typed values into one key such that two different sequences never give the same bytes to hash.
///
/// Every item is a tag byte and then either a fixed number of bytes or a length and that many bytes, and a group ends with a
/// tag of its own: the encoding is prefix-free, so `("ab", "c")`, `("a", "bc")`, `(["ab"], "c")` and `("ab", nil, "c")` are four keys.
///
///     var key = KeyBuilder("cell/1")
///     key.add("clean")
///     key.group("arguments") { $0.add(0.5); $0.add(5) }
///     let hash = key.finish()
public struct KeyBuilder: Sendable {
    private enum Tag: UInt8 {
        case domain = 1
        case none, bool, integer, unsigned, double, string, bytes, hash, groupStart, groupEnd
    }

    private var hasher = Hasher256()

    /// Starts a key. `domain` says what is hashed and in which version of the encoding: keys of two domains never meet.
    public init(_ domain: String) {
        addText(.domain, domain)
    }

    /// Adds a text by its UTF-8 bytes.
    public mutating func add(_ value: String) {
        addText(.string, value)
    }

    /// Adds an integer.
    public mutating func add(_ value: Int) {
        addWord(.integer, UInt64(bitPattern: Int64(value)))
    }

    /// Adds an integer; the same key as the `Int` of that value.
    public mutating func add(_ value: Int64) {
        addWord(.integer, UInt64(bitPattern: value))
    }

    /// Adds an unsigned integer; never the same key as a signed one.
    public mutating func add(_ value: UInt64) {
        addWord(.unsigned, value)
    }

    /// Adds a number by its bits: -0.0 and 0.0 differ, every NaN is the same.
    public mutating func add(_ value: Double) {
        addWord(.double, value.isNaN ? Double.nan.bitPattern : value.bitPattern)
    }

    /// Adds a truth value.
    public mutating func add(_ value: Bool) {
        addTag(.bool)
        hasher.update(byte: value ? 1 : 0)
    }

    /// Adds a hash: of a value, a file, or another key.
    public mutating func add(_ value: ContentHash) {
        addTag(.hash)
        for word in [value.words.0, value.words.1, value.words.2, value.words.3] {
            addRaw(word)
        }
    }

    /// Adds bytes.
    public mutating func add(bytes: UnsafeRawBufferPointer) {
        addTag(.bytes)
        addRaw(UInt64(bytes.count))
        hasher.update(bytes)
    }

    /// Adds bytes.
    public mutating func add(bytes: [UInt8]) {
        bytes.withUnsafeBytes { add(bytes: $0) }
    }

    /// Adds the absence of a value, which differs from every value.
    public mutating func addNone() {
        addTag(.none)
    }

    /// Adds a text or its absence.
    public mutating func add(optional value: String?) {
        if let value { add(value) } else { addNone() }
    }

    /// Adds a hash or its absence.
    public mutating func add(optional value: ContentHash?) {
        if let value { add(value) } else { addNone() }
    }

    /// Adds a named group; what `body` adds cannot run into what comes after.
    public mutating func group<E: Error>(_ name: String = "", _ body: (inout KeyBuilder) throws(E) -> Void) throws(E) {
        addText(.groupStart, name)
        try body(&self)
        addTag(.groupEnd)
    }

    /// The key of everything added so far.
    public func finish() -> ContentHash {
        hasher.finish()
    }

    private mutating func addTag(_ tag: Tag) {
        hasher.update(byte: tag.rawValue)
    }

    private mutating func addRaw(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { hasher.update($0) }
    }

    private mutating func addWord(_ tag: Tag, _ word: UInt64) {
        addTag(tag)
        addRaw(word)
    }

    private mutating func addText(_ tag: Tag, _ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            addTag(tag)
            addRaw(UInt64(utf8.count))
            hasher.update(UnsafeRawBufferPointer(utf8))
        }
    }
}
