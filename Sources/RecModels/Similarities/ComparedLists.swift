internal import CKernels
import Synchronization

/// Ratings listed by one side (x) and by the other (y), ready to compare an x with all others.
///
/// No matrix of similarities is kept: a row of it is made when it is asked for, in time linear in the ratings that its x's partners have,
/// and with the bits that Surprise's whole matrix has. (If two x have both rated one y twice, and ratings are not multiples of a power of
/// two, the last bit may differ.) Memory: 24 bytes a rating, and 60 bytes an x for each thread at work.
final class ComparedLists: @unchecked Sendable {
    /// By x, partners ascending.
    let xs: RatingLists
    /// By y, in the order in which ratings came.
    let ys: RatingLists
    private let xValues: Buffer<Double>
    private let yValues: Buffer<Double>
    private let kernel: (measure: Int32, support: Int, shrinkage: Double)

    /// - Parameters:
    ///   - count: how many x there are.
    ///   - value: of a rating by its x, y and rating: what is compared.
    init(
        _ ys: RatingLists, count: Int, kernel: (measure: Int32, support: Int, shrinkage: Double),
        value: (_ x: Int, _ y: Int, _ rating: Double) -> Double
    ) {
        self.ys = ys
        self.kernel = kernel
        xs = ys.transposed(count: count, order: nil)
        xValues = Buffer(count: ys.ratingCount)
        yValues = Buffer(count: ys.ratingCount)
        for x in 0..<count {
            for place in xs.range(of: x) { xValues.base[place] = value(x, xs.partner(at: place), xs.rating(at: place)) }
        }
        for y in 0..<ys.count {
            for place in ys.range(of: y) { yValues.base[place] = value(ys.partner(at: place), y, ys.rating(at: place)) }
        }
    }

    /// One row of the matrix at a time, and the scratch to make it; belongs to one thread.
    final class Row {
        private let lists: ComparedLists
        private let sums: Buffer<Double>
        private let met: Buffer<UInt32>
        private var count = 0
        private let blank: Double
        private let buffer: Buffer<Double>

        /// - Parameter blank: what stands for an x that shares no y.
        init(_ lists: ComparedLists, blank: Double) {
            self.lists = lists
            self.blank = blank
            let width = Int(rk_compare_width(lists.kernel.measure))
            sums = Buffer(count: lists.xs.count * width, repeating: 0)
            met = Buffer(count: lists.xs.count + 1)
            buffer = Buffer(count: lists.xs.count, repeating: blank)
        }

        /// What each x is to the one that was asked for last.
        var values: UnsafePointer<Double> { UnsafePointer(buffer.base) }

        /// Makes the row of `x`.
        func move(to x: Int) {
            for place in 0..<count { buffer.base[Int(met.base[place])] = blank }
            precondition(x >= 0 && x < lists.xs.count, "index outside the lists")
            let xs = rk_lists(bounds: lists.xs.bounds, partners: lists.xs.partners.base, values: lists.xValues.base)
            let ys = rk_lists(bounds: lists.ys.bounds, partners: lists.ys.partners.base, values: lists.yValues.base)
            count = rk_compare(
                lists.kernel.measure, x, xs, ys, lists.kernel.support, lists.kernel.shrinkage, sums.base, met.base, buffer.base)
        }
    }

    /// The row of one x, copied.
    func row(_ x: Int, blank: Double) -> [Double] {
        let row = Row(self, blank: blank)
        row.move(to: x)
        return Array(UnsafeBufferPointer(start: row.values, count: xs.count))
    }
}

/// Runs `body` for each of `0..<count` on up to `context.threads` threads, which take them as they come; each thread has a worker of
/// its own. Reports a step for each when `reporting`.
///
/// - Throws: `cancelled`.
func eachWithWorker<Worker>(
    _ count: Int, _ context: ModelContext, reporting: Bool = false, worker make: () -> Worker,
    _ body: @escaping (Worker, Int) -> Void
) throws(ModelError) {
    let next = Mutex(0)
    let progress = Progress(context, total: (count, false))
    let workers = (0..<min(context.threads, max(1, count))).map { _ in make() }
    // A piece is a few rows, so that threads end at about the same time and ask each other seldom.
    let piece = max(1, min(16, count / max(1, workers.count * 8)))
    _ = try sideBySide(workers, threads: workers.count) { worker throws(ModelError) in
        while true {
            let first = next.withLock { next in
                defer { next += piece }
                return next
            }
            if first >= count { return }
            try context.checkCancelled()
            for index in first..<min(count, first + piece) {
                body(worker, index)
                if reporting { progress.step() }
            }
        }
    }
}
