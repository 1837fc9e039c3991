public import RecDiagnostics
public import RecSyntax

/// One cell's text, taken out of its file to be edited and put back.
public struct CellText: Sendable {
    /// Why a text cannot take the cell's place.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// The file as it was when the cell was taken out.
    private let file: [UInt8]
    private let span: SourceSpan
    /// The cell from its header to its last line, lines ended by LF, without the last line's end.
    public let text: String

    /// Takes a cell out.
    public init(_ cell: Cell, in source: SourceText) {
        file = source.bytes
        span = cell.span
        text = source.text(in: span).replacing("\r\n", with: "\n")
    }

    /// The file with another text in the cell's place, its lines ended as the file's are.
    ///
    /// - Parameters:
    ///   - text: one cell, or several.
    ///   - current: the file as it is now.
    /// - Throws: `Refusal` where the file is not what it was, or the text is no cell. Nil where nothing changed.
    public func replaced(by text: String, in current: [UInt8]) throws(Refusal) -> [UInt8]? {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        guard let header = lines.first else {
            throw Refusal(description: "the edited text is empty, so the cell was left as it is; to remove a cell, edit the file")
        }
        guard header.utf8.starts(with: "%%".utf8) else {
            throw Refusal(
                description: "a cell begins with a line `%% KIND NAME`; the edited text begins with `\(header.prefix(40))`")
        }
        let edited = lines.joined(separator: "\n")
        // By bytes: names that look alike are different names.
        if edited.utf8.elementsEqual(self.text.utf8) { return nil }
        guard current == file else {
            throw Refusal(description: "the file has changed meanwhile, so the edited cell was not written into it")
        }
        let usesCRLF = file.firstIndex(of: 0x0A).map { $0 > 0 && file[$0 - 1] == 0x0D } ?? false
        let bytes = Array((usesCRLF ? edited.replacing("\n", with: "\r\n") : edited).utf8)
        return Array(file[..<span.lower]) + bytes + Array(file[span.upper...])
    }
}
