#if canImport(Glibc)
    import Glibc
#endif

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

/// Bytes of memory that can be had without swapping: what Linux calls available, less where the group of processes is limited.
/// Nil where the system does not tell.
func systemFreeMemory() -> Int? {
    var free = numbers(inFile: "/proc/meminfo", after: "MemAvailable:").map { $0 &* 1024 }
    if let limit = numbers(inFile: "/sys/fs/cgroup/memory.max", after: ""),
        let used = numbers(inFile: "/sys/fs/cgroup/memory.current", after: "")
    {
        // Pages of files count as used and are given back when asked for.
        let cached = numbers(inFile: "/sys/fs/cgroup/memory.stat", after: "\nfile ") ?? 0
        let left = max(0, limit &- used &+ cached)
        free = min(free ?? left, left)
    }
    return free
}

/// The first number behind `mark` in a small file of the system; nil where there is none.
private func numbers(inFile path: String, after mark: String) -> Int? {
    #if canImport(Glibc)
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let start = mark.isEmpty ? text.startIndex : text.firstRange(of: mark)?.upperBound else { return nil }
        return Int(text[start...].drop { $0 == " " }.prefix { $0.isNumber })
    #else
        return nil
    #endif
}
