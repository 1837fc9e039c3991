/// The position of the knee of a curve that falls and flattens: the point farthest below the chord from the first point to the
/// last, both axes scaled to `0...1` (Satopää et al. 2011, without smoothing); the first of equals.
///
/// - Returns: an index into `x`; nil when no point lies below the chord (a straight or rising curve, fewer than three points).
/// - Throws: `shapeMismatch` when lengths differ, `notFinite`, `badParameter` when `x` does not rise.
public func knee(x: [Double], y: [Double]) throws(ModelError) -> Int? {
    throw ModelError(.badParameter, "not there yet")
}
