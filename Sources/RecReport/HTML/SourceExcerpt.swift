import RecDiagnostics

/// A line of a notebook with the part that a span covers, for quoting beside a diagnostic.
struct SourceExcerpt {
    /// Counted from 1.
    let line: Int
    /// In characters, counted from 1.
    let column: Int
    let before: String
    let marked: String
    let after: String

    /// Bytes quoted on each side of a span.
    private static let reach = 160

    /// The first line of `span`; nil when the span is not in the source.
    init?(_ span: SourceSpan, in source: SourceText) {
        guard span.lower >= 0, span.lower <= source.bytes.count, !source.bytes.isEmpty else { return nil }
        func boundary(_ offset: Int, step: Int) -> Int {
            var offset = offset
            while offset > 0, offset < source.bytes.count, source.bytes[offset] & 0xC0 == 0x80 { offset += step }
            return offset
        }
        let whole = source.span(ofLine: source.line(at: span.lower))
        let lower = boundary(min(span.lower, whole.upper), step: -1)
        let upper = boundary(max(lower, min(span.upper, whole.upper)), step: 1)
        let from = boundary(max(whole.lower, lower - Self.reach), step: -1)
        let stop = boundary(min(upper, lower + 2 * Self.reach), step: 1)
        let to = boundary(min(whole.upper, stop + Self.reach), step: 1)
        (line, column) = source.position(of: lower)
        before = (from > whole.lower ? "…" : "") + source.text(in: SourceSpan(from, lower))
        marked = source.text(in: SourceSpan(lower, stop))
        after = source.text(in: SourceSpan(stop, to)) + (to < whole.upper ? "…" : "")
    }
}
