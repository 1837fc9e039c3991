/// What stands by a figure or table: its number, and words, or what the notebook calls it.
struct ReportCaption: Hashable {
    /// Counted from 1 through the whole report, figures and tables apart.
    var number: Int
    /// The caption, the figure's title, or a name.
    var words: String
    /// Whether `words` is a name in the notebook (`groups.centres`), which is set as code.
    var isName: Bool
}

/// Numbers figures and tables in the order in which they stand, the same in every form of the report.
struct CaptionCounter {
    private(set) var figures = 0
    private(set) var tables = 0

    /// One entry for each output of a cell; nil for those that have no number.
    ///
    /// A cell's `caption:` is that of its first figure, or of its tables where it has no figure. Without one a figure has its title.
    mutating func captions(of cell: ReportCell) -> [ReportCaption?] {
        var caption = cell.caption.flatMap { $0.isEmpty ? nil : $0 }
        let hasPicture = cell.outputs.contains { if case .picture(let picture) = $0 { picture.isShown } else { false } }
        return cell.outputs.map { output in
            switch output {
            case .picture(let picture) where picture.isShown:
                figures += 1
                if let own = picture.caption, !own.isEmpty { return ReportCaption(number: figures, words: own, isName: false) }
                if let words = caption {
                    caption = nil
                    return ReportCaption(number: figures, words: words, isName: false)
                }
                if let title = picture.title { return ReportCaption(number: figures, words: title, isName: false) }
                return ReportCaption(number: figures, words: cell.name ?? picture.name, isName: true)
            case .table(let table):
                tables += 1
                let own = table.name.flatMap { $0.isEmpty ? nil : $0 }
                if let words = caption, !hasPicture {
                    if own == nil { caption = nil }
                    return ReportCaption(number: tables, words: own.map { "\(words): \($0)" } ?? words, isName: false)
                }
                let name = [cell.name ?? (own == nil ? cell.kind : nil), own].compactMap(\.self).joined(separator: ".")
                return ReportCaption(number: tables, words: name, isName: true)
            default: return nil
            }
        }
    }
}

extension ReportPicture {
    /// Whether its media type is one that pages show.
    var isShown: Bool {
        ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"].contains(mediaType)
    }
}
