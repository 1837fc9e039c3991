import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How much memory there is to be had.
public enum FreeMemory {
    /// Bytes of memory that can be had without swapping: what Linux calls available, less where the group of processes is limited.
    /// Nil where the system does not tell.
    public static func inSystem() -> Int? {
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

    /// Bytes that the process may still take by its own limit (`ulimit -v`), less a reserve with which it can end in order; nil where it
    /// has none.
    public static func inLimit() -> Int? {
        #if canImport(Glibc)
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max,
                let pages = numbers(inFile: "/proc/self/statm", after: "")
            else { return nil }
            return max(0, Int(clamping: limit.rlim_cur) - pages * Int(sysconf(Int32(_SC_PAGESIZE))) - reserve)
        #else
            return nil
        #endif
    }

    /// Bytes that may be taken; nil where nobody knows.
    public static func left() -> Int? { [inSystem(), inLimit()].compactMap(\.self).min() }

    /// Whether so many bytes can be had, as far as anybody knows: a system that promises more memory than it has ends the process when
    /// it is used, without a word. For small ones the system is asked only now and then, and again until there is enough.
    public static func fits(_ bytes: Int) -> Bool {
        let isSmall = bytes < asked
        if isSmall, taken.wrappingAdd(bytes, ordering: .relaxed).newValue < 4 * asked { return true }
        if let left = inLimit(), bytes > left { return false }
        if isSmall { taken.store(0, ordering: .relaxed) }
        if bytes < 16 * asked { return true }
        return inSystem().map { bytes <= $0 + swap() } ?? true
    }

    /// What is kept for small things, and for the run to end in order.
    private static var reserve: Int { 128 << 20 }
    /// Blocks below this size are taken without asking.
    private static var asked: Int { 4 << 20 }

    /// Bytes of small blocks since the system was asked.
    private static let taken = Atomic<Int>(0)

    private static func swap() -> Int { numbers(inFile: "/proc/meminfo", after: "SwapFree:").map { $0 &* 1024 } ?? 0 }

    /// The first number behind `mark` in a small file of the system; nil where there is none.
    private static func numbers(inFile path: String, after mark: String) -> Int? {
        #if canImport(Glibc)
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            return withUnsafeTemporaryAllocation(byteCount: 1 << 13, alignment: 1) { bytes in
                let count = read(file, bytes.baseAddress, bytes.count)
                guard count > 0 else { return nil }
                let text = String(decoding: bytes[..<count], as: UTF8.self)
                guard let start = mark.isEmpty ? text.startIndex : text.firstRange(of: mark)?.upperBound else { return nil }
                return Int(text[start...].drop { $0 == " " }.prefix { $0.isNumber })
            }
        #else
            return nil
        #endif
    }
}
