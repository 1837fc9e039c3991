import CKernels

/// The position of the knee of a curve that falls and flattens, by the method Kneedle (Satopää et al. 2011) as the package kneed 0.9
/// computes it (`KneeLocator(x, y, S=sensitivity, curve="convex", direction="decreasing")`): with both axes scaled to `0...1`, the first
/// place where the curve lies deeper below the line from its upper left to its lower right than at both neighbours, and after which it
/// comes nearer to that line by more than `sensitivity` mean steps before it goes away from it again.
///
/// - Returns: an index into `x`; nil when there is no such place (a straight or rising curve, fewer than three points).
/// - Throws: `shapeMismatch` when lengths differ, `notFinite`, `badParameter` when `x` does not rise or `sensitivity` is negative.
public func knee(x: [Double], y: [Double], sensitivity: Double = 1) throws(ModelError) -> Int? {
    guard x.count == y.count else {
        throw ModelError(.shapeMismatch, "the curve has \(x.count) places and \(y.count) values")
    }
    guard sensitivity >= 0 else { throw ModelError(.badParameter, "sensitivity must not be negative") }
    for index in x.indices where !x[index].isFinite || !y[index].isFinite {
        throw ModelError(.notFinite, "point \(index) of the curve is not finite", row: index)
    }
    for index in x.indices.dropFirst() where x[index] <= x[index - 1] {
        throw ModelError(.badParameter, "the curve's places must rise: \(x[index]) follows \(x[index - 1])", row: index)
    }
    guard x.count >= 3, let low = y.min(), let high = y.max(), let first = y.first, let end = y.last, end < first else {
        return nil
    }
    let places = x.map { ($0 - x[0]) / (x[x.count - 1] - x[0]) }
    let depth = zip(places, y).map { place, value in (1 - (value - low) / (high - low)) - place }
    let steps = zip(places.dropFirst(), places).map { $0 - $1 }
    let step = (rk_pairwise_sum(steps, Int64(steps.count)) / Double(steps.count)).magnitude

    func isExtreme(_ index: Int, _ holds: (Double, Double) -> Bool) -> Bool {
        holds(depth[index], depth[max(0, index - 1)]) && holds(depth[index], depth[min(depth.count - 1, index + 1)])
    }
    var candidate: (index: Int, bound: Double)?
    for index in depth.indices.dropLast() {
        if isExtreme(index, >=) { candidate = (index, depth[index] - sensitivity * step) }
        // What follows a minimum belongs to no maximum before it.
        if isExtreme(index, <=) { candidate = nil }
        if let candidate, depth[index + 1] < candidate.bound { return candidate.index }
    }
    return nil
}
