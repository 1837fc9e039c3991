/// Documents that a vectorizer reads, each as UTF-8. Ill-formed bytes count as characters that belong to no word.
public protocol TextSource: Sendable {
    /// How many documents.
    var count: Int { get }
    /// Calls `body` with the bytes of one document; the pointer must not leave it.
    func withUTF8<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R
}

/// Documents in an array.
public struct TextArray: TextSource {
    private let texts: [String]

    /// Makes a source of texts.
    public init(_ texts: [String]) { self.texts = texts }

    /// How many documents.
    public var count: Int { texts.count }

    /// Calls `body` with the bytes of one document.
    public func withUTF8<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var text = texts[index]
        return text.withUTF8(body)
    }
}
