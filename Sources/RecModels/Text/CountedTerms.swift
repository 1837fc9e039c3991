/// The terms of texts and how often each text has each.
struct CountedTerms {
    /// Terms in the order in which they first came; those that were known before come first.
    private(set) var terms: TermTable
    /// For each text its terms, ascending, with their counts.
    private(set) var counts: [[(term: UInt32, count: UInt32)]]

    /// Counts; where `known` is given, only its terms.
    init(
        _ texts: some TextSource, options: CountVectorizerOptions, known: TermTable? = nil, context: ModelContext
    ) throws(ModelError) {
        let total = texts.count
        // Pieces are counted by themselves and put together in their order, so that terms are numbered as if there were one.
        let pieces =
            known == nil
            ? min(context.threads, max(1, total / (context.sharesSmallWork ? 1 : 64)))
            : min(context.threads * 4, max(1, total / 64))
        let progress = Progress(context, total: (total, false))
        let parts = try sideBySide(
            (0..<pieces).map { total * $0 / pieces..<total * ($0 + 1) / pieces }, threads: context.threads
        ) { range throws(ModelError) in
            var counter = TermCounter(options: options, known: known)
            for text in range {
                if text % 256 == 0 { try context.checkCancelled() }
                texts.withUTF8(at: text) { counter.count($0) }
                guard counter.terms.count < Int(Int32.max) else { throw ModelError(.tooMany, "more than 2 billion terms") }
            }
            progress.step(by: range.count)
            return counter
        }
        terms = known ?? TermTable()
        counts = []
        counts.reserveCapacity(total)
        for part in parts {
            if known != nil || parts.count == 1 {
                if known == nil { terms = part.terms }
                counts += part.counts
                continue
            }
            let numbers = (0..<part.terms.count).map { part.terms.withTerm($0) { UInt32(terms.number(of: $0)) } }
            let isFirst = counts.isEmpty
            for row in part.counts {
                var row = row
                for place in row.indices { row[place].term = numbers[Int(row[place].term)] }
                if !isFirst { row.sort { $0.term < $1.term } }
                counts.append(row)
            }
        }
    }
}

/// Counts the terms of one text after another.
private struct TermCounter {
    private(set) var terms: TermTable
    private(set) var counts: [[(term: UInt32, count: UInt32)]] = []
    private let isOpen: Bool
    private let nGrams: ClosedRange<Int>
    private let stopWords: TermTable?
    private var cutter: WordCutter
    /// How often the text at hand has each term.
    private var tally: [UInt32] = []

    init(options: CountVectorizerOptions, known: TermTable?) {
        terms = known ?? TermTable()
        isOpen = known == nil
        nGrams = options.nGrams
        cutter = WordCutter(lowercases: options.lowercases)
        if options.stopWords.isEmpty {
            stopWords = nil
        } else {
            var table = TermTable()
            for word in options.stopWords {
                var word = word
                _ = word.withUTF8 { table.number(of: $0) }
            }
            stopWords = table
        }
        tally = [UInt32](repeating: 0, count: terms.count)
    }

    mutating func count(_ text: UnsafeBufferPointer<UInt8>) {
        cutter.cut(text)
        if let stopWords { cutter.drop { stopWords.find($0) != nil } }
        var found: [UInt32] = []
        let words = cutter.words
        let last = min(nGrams.upperBound, words.count)
        cutter.bytes.withUnsafeBufferPointer { bytes in
            // A single word needs no joining, and so is a term also where longer ones are asked for last.
            for length in stride(from: nGrams.lowerBound, through: last, by: 1) {
                for start in 0...(words.count - length) {
                    let range = words[start].lowerBound..<words[start + length - 1].upperBound
                    guard let term = number(UnsafeBufferPointer(rebasing: bytes[range])) else { continue }
                    if term == tally.count { tally.append(0) }
                    if tally[term] == 0 { found.append(UInt32(term)) }
                    tally[term] += 1
                }
            }
        }
        found.sort()
        counts.append(
            found.map { term in
                defer { tally[Int(term)] = 0 }
                return (term, tally[Int(term)])
            })
    }

    private mutating func number(_ term: UnsafeBufferPointer<UInt8>) -> Int? {
        isOpen ? terms.number(of: term) : terms.find(term)
    }
}
