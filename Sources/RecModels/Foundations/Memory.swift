/// Throws when blocks of doubles would not fit into the memory that is free, before they are taken: a system that promises more memory
/// than it has ends the process later, without a word.
///
/// - Parameters:
///   - blocks: products of two sizes, in doubles.
///   - what: what the memory is for, as the sentence begins.
func checkMemory(forDoubles blocks: [(Int, Int)], _ what: String, _ context: ModelContext) throws(ModelError) {
    var bytes = 0.0
    for (rows, columns) in blocks { bytes += Double(rows) * Double(columns) * 8 }
    guard let free = context.freeMemory() else { return }
    // Something is left for all else that runs.
    if bytes <= Double(free) * 0.9 { return }
    func gibibytes(_ bytes: Double) -> String {
        let tenths = (bytes / Double(1 << 30) * 10).rounded()
        return tenths < 10 ? "\(Int((bytes / Double(1 << 20)).rounded())) MiB" : "\(tenths / 10) GiB"
    }
    throw ModelError(
        .tooMany, "\(what) need \(gibibytes(bytes)) of memory, and \(gibibytes(Double(free))) are free")
}
