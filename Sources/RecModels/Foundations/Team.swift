import CKernels
import RecMemory

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Threads and instructions for kernels, for the length of one fit.
final class Team {
    let handle: OpaquePointer

    init(_ context: ModelContext) throws(ModelError) {
        guard let handle = rk_team_create(Int32(clamping: context.threads), Int32(clamping: context.instructions)) else {
            throw ModelError(.tooMany, "no memory for threads")
        }
        self.handle = handle
    }

    deinit { rk_team_destroy(handle) }

    /// Scratch for kernels with `k` centres or candidates of `d` features.
    func scratch(k: Int, d: Int) -> Buffer<Double> { Buffer(count: Int(rk_scratch(handle, Int64(k), Int64(d)))) }
}

/// Memory from the C heap; large blocks on huge pages where the system has them, which streaming kernels gain much from.
private func largeBlock(bytes: Int) -> UnsafeMutableRawPointer {
    let huge = 1 << 21
    let size = bytes < 2 * huge ? max(64, bytes) : (bytes + huge - 1) / huge * huge
    let block = OutOfMemory.block(of: size) { () -> UnsafeMutableRawPointer? in
        var block: UnsafeMutableRawPointer?
        return posix_memalign(&block, bytes < 2 * huge ? 64 : huge, size) == 0 ? block : nil
    }
    #if os(Linux)
        if bytes >= 2 * huge { madvise(block, size, MADV_HUGEPAGE) }
    #endif
    return block
}

/// A block of memory of one owner, for kernels.
final class Buffer<Element: BitwiseCopyable> {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    init(count: Int) {
        self.count = count
        let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        base = largeBlock(bytes: isTooMuch ? .max - (2 << 21) : bytes).bindMemory(to: Element.self, capacity: max(1, count))
    }

    convenience init(count: Int, repeating value: Element) {
        self.init(count: count)
        base.initialize(repeating: value, count: count)
    }

    deinit { free(base) }

    var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Rows as kernels want them: each padded with zeros to a multiple of four doubles, with their squared norms.
final class PaddedRows {
    let rows: Int
    let columns: Int
    let stride: Int
    let values: Buffer<Double>
    let norms: Buffer<Double>

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        stride = (columns + 3) / 4 * 4
        values = Buffer(count: rows * stride)
        norms = Buffer(count: rows)
    }

    /// A padded copy of `x`, or of some of its rows, shifted by `mean` if there is one.
    ///
    /// - Parameter hasNorms: whether the norms are computed, else they are not to be read.
    convenience init(
        _ x: DenseMatrix, rows range: Range<Int>? = nil, minus mean: [Double]? = nil, hasNorms: Bool = true, threads: Int = 1
    ) {
        let range = range ?? 0..<x.rows
        self.init(rows: range.count, columns: x.columns)
        x.withUnsafeValues { source in
            guard let source = source.baseAddress else { return }
            let (d, stride) = (Int64(columns), Int64(stride))
            nonisolated(unsafe) let start = source + range.lowerBound * columns
            nonisolated(unsafe) let (values, norms) = (values.base, norms.base)
            // The norms of rows that are in the cache still.
            forEachBlock(ofRows: rows, threads: threads) { block in
                let (first, count) = (block.lowerBound, Int64(block.count))
                let target = values + first * Int(stride)
                rk_centre_rows(start + first * Int(d), count, d, d, mean, target, stride)
                if hasNorms { rk_row_norms(target, count, d, stride, norms + first) }
            }
        }
    }

    func updateNorms() { rk_row_norms(values.base, Int64(rows), Int64(columns), Int64(stride), norms.base) }

    /// Copies rows of `source` to the front of this.
    func gather(_ source: PaddedRows, _ index: UnsafePointer<Int64>, count: Int) {
        rk_gather_rows(source.values.base, Int64(stride), Int64(stride), index, Int64(count), values.base, Int64(stride))
    }

    /// Copies rows of `source` to the front of this.
    func gather(_ source: DenseMatrix, _ index: UnsafePointer<Int64>, count: Int) {
        source.withUnsafeValues { source in
            guard let start = source.baseAddress else { return }
            rk_gather_rows(start, Int64(columns), Int64(columns), index, Int64(count), values.base, Int64(stride))
        }
    }

    /// The rows without padding, each shifted by `mean` if there is one.
    func matrix(plus mean: [Double]? = nil) -> DenseMatrix {
        DenseMatrix(rows: rows, columns: columns) { target in
            for row in 0..<rows {
                for column in 0..<columns {
                    target[row * columns + column] = values.base[row * stride + column] + (mean?[column] ?? 0)
                }
            }
        }
    }
}

/// The features of rows that are not zero, for kernels that leave zeros out.
final class SparseRows {
    let handle: UnsafeMutablePointer<rk_sparse>
    private let starts: Buffer<Int64>
    private let features: Buffer<Int32>
    private let values: Buffer<Double>

    /// Nil where zeros are too few to be worth it.
    init?(_ rows: PaddedRows) {
        let (n, d, stride) = (Int64(rows.rows), Int64(rows.columns), Int64(rows.stride))
        let count = rk_count_nonzero(rows.values.base, n, d, stride)
        guard count >= 0, count <= n * d / 2, d <= Int32.max else { return nil }
        let blocks = rk_feature_blocks(d)
        starts = Buffer(count: Int(n * blocks + 1))
        features = Buffer(count: Int(count))
        values = Buffer(count: Int(count))
        rk_sparsify(rows.values.base, n, d, stride, starts.base, features.base, values.base)
        handle = .allocate(capacity: 1)
        handle.initialize(to: rk_sparse(starts: starts.base, features: features.base, values: values.base, blocks: blocks))
    }

    deinit { handle.deallocate() }
}
