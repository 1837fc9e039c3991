import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// What verbs share that count words.
enum TextParameters {
    static let counting = [
        ParameterSignature("column", .column(.string), unlabelled: true, .required, "the texts, which are replaced"),
        ParameterSignature(
            "prefix", .value(.string), .optional, "stands before each term in the names; the column's name and `_` where left out"
        ),
        ParameterSignature(
            "maxFeatures", .int(1...1_000_000_000), .optional, "keeps only so many terms, those that come most often"),
        ParameterSignature(
            "stopWords", .choice(["none", "english"]), default: .choice("none"), "words to leave out: scikit-learn's English ones"
        ),
        ParameterSignature("except", .list, .optional, "further words to leave out, in small letters"),
        ParameterSignature(
            "ngramRange", .value(.range), .optional, "how many words make a term, as in `1...2`; single words where left out"),
        ParameterSignature(
            "minDf", .scalar, default: .int(1), "in how many texts a term must be: a number, or a share where it is a fraction"),
        ParameterSignature(
            "maxDf", .scalar, default: .double(1), "in how many texts a term may be: a number, or a share where it is a fraction"),
        ParameterSignature("lowercase", .value(.bool), default: .bool(true), "whether capitals are small letters"),
        ParameterSignature("binary", .value(.bool), default: .bool(false), "whether a term counts once in each text"),
    ]

    static let weighing = [
        ParameterSignature(
            "norm", .choice(TfidfOptions.Norm.allCases.map(\.rawValue)), default: .choice("l2"), "what is 1 in each row"),
        ParameterSignature("useIdf", .value(.bool), default: .bool(true), "whether rare terms weigh more"),
        ParameterSignature(
            "smoothIdf", .value(.bool), default: .bool(true), "whether one more text with every term is thought of"),
        ParameterSignature("sublinearTf", .value(.bool), default: .bool(false), "whether a count n counts as 1 + ln(n)"),
    ]

    static let details = """
        Words are runs of two or more letters, digits and underscores of any script, as scikit-learn's `(?u)\\b\\w\\w+\\b` finds them. The \
        terms come in the order of their code points. Of equally frequent terms `maxFeatures` keeps those that NumPy's sort in its \
        portable form puts first. A missing text is an error (`.text ?? ""` makes it empty), and so are texts without any term. Cost: \
        linear in the texts. \(Sparseness.details)
        """
}

extension CallSite {
    /// The type of a verb that counts words, with what can be said of its arguments.
    func countedType(_ type: ColumnType) -> ValueType {
        for name in ["minDf", "maxDf"] {
            guard let node = node(name) else { continue }
            if node.type.unwrapped != .error, !node.type.isNumeric || node.type.isColumn {
                report("E0213", "`\(name):` takes a number of texts, or a share of them", at: name)
            } else if let text = constant(node)?.kind {
                if case .double(let share) = text, !(0...1).contains(share) {
                    report("E0215", "`\(name)` is \(share), and a share must be from 0 to 1", at: name)
                } else if case .int(let count) = text, count < 0 {
                    report("E0215", "`\(name)` is \(count), and must be at least 0", at: name)
                }
            }
        }
        guard let column = columnName("column") else { return .error }
        let prefix = has("prefix") ? settledText("prefix") ?? "" : "\(column)_"
        return replacing(column, by: .open(prefix: prefix, type: type))
    }
}

extension VerbCall {
    func countOptions() throws -> CountVectorizerOptions {
        var options = CountVectorizerOptions()
        options.lowercases = try bool("lowercase")
        options.isBinary = try bool("binary")
        options.maxFeatures = try int(ifGiven: "maxFeatures")
        if try choice("stopWords") == "english" { options.stopWords = englishStopWords }
        options.stopWords.formUnion(try items("except").map { Evaluator.text($0) })
        options.minDf = try frequency("minDf") ?? options.minDf
        options.maxDf = try frequency("maxDf") ?? options.maxDf
        if case .range(let range)? = try value("ngramRange") {
            guard let first = Int(exactly: range.lowerBound), let end = Int(exactly: range.upperBound), first >= 1, end > first,
                end <= 1_000
            else { throw EngineError("E0647", "`ngramRange` must be from 1 or more to 999 or less, as in `1...2`") }
            options.nGrams = first...(end - 1)
        }
        return options
    }

    private func frequency(_ name: String) throws -> CountVectorizerOptions.Frequency? {
        switch try scalar(name) {
        case .int(let count)?: return .count(Int(count))
        case let scalar?: return scalar.number.map { .share($0) }
        case nil: return nil
        }
    }

    /// The column of texts, none of which may be missing.
    func texts(of table: Table) throws -> ColumnTexts {
        guard let name = try columnName("column") else { throw EngineError("E0690", "`\(verb.name)` did not get its column") }
        let column = try table.column(name)
        guard column.type == .string else {
            throw FrameError(.typeMismatch, "`\(verb.name)` needs texts, and the column is \(column.type.name)", column: name)
        }
        for row in 0..<column.count where column.missingCount > 0 && !column.isValid(at: row) {
            throw EngineError(
                "E0664", "`\(name)` is missing in row \(row + 1)",
                hints: ["`with(\(name): .\(name) ?? \"\")` first, where a missing text has no words"])
        }
        return ColumnTexts(name: name, column: column)
    }

    /// The names of the columns of terms.
    func names(of terms: [String], for texts: ColumnTexts) throws -> [String] {
        let prefix = try string(ifGiven: "prefix") ?? "\(texts.name)_"
        return terms.map { prefix + $0 }
    }

    /// The table with a column for each term in the place of the texts.
    ///
    /// - Parameter type: of the new columns: int64 or double.
    func replacing(_ texts: ColumnTexts, in table: Table, by terms: [String], _ numbers: SparseMatrix, as type: ColumnType) throws
        -> Table
    {
        let cells = terms.count.multipliedReportingOverflow(by: table.rowCount)
        guard terms.count <= 65_536, !cells.overflow, cells.partialValue <= 1 << 29 else {
            throw EngineError(
                "E0661", "\(terms.count) terms of \(table.rowCount) texts are too many to be columns of a table",
                hints: ["`sparse: true` keeps no zeros; `maxFeatures:`, `minDf:` and `stopWords:` leave terms out"])
        }
        let columns = numbers.denseColumns(as: type)
        let new = zip(try names(of: terms, for: texts), columns).map { ($0, $1) }
        return try Table(
            table.named.flatMap { name, column in name == texts.name ? new : [(name, column)] }, rowCount: table.rowCount)
    }
}

/// The texts of a column, none of which is missing.
struct ColumnTexts: TextSource {
    let name: String
    let column: Column

    /// Tells texts apart.
    var fingerprint: String { (try? column.contentHash()).map { "\($0)" } ?? "" }

    var count: Int { column.count }

    func withUTF8<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        column.strings.withUTF8(at: index, body)
    }
}

extension SparseMatrix {
    /// The columns with all their zeros, as int64 or double.
    fileprivate func denseColumns(as type: ColumnType) -> [Column] {
        let byColumn = transposed()
        return (0..<columns).map { column in
            var values = [Double](repeating: 0, count: rows)
            for place in byColumn.starts[column]..<byColumn.starts[column + 1] {
                values[Int(byColumn.indices[place])] = byColumn.values[place]
            }
            return type == .int64 ? Column(values.map { Int64($0) }) : Column(values)
        }
    }
}
