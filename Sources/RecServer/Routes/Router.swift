import RecPlan
import RecRuntime

/// Finds the route of a path. Where several fit, a written text wins over a parameter, from left to right.
struct Router: Sendable {
    /// By how many segments they have; the most particular first.
    private let byLength: [Int: [ServedRoute]]

    init(_ routes: [ServedRoute]) {
        var byLength = Dictionary(grouping: routes) { $0.plan.segments.count }
        for length in byLength.keys {
            byLength[length]?.sort { a, b in
                a.plan.segments.map(Self.rank).lexicographicallyPrecedes(b.plan.segments.map(Self.rank))
            }
        }
        self.byLength = byLength
    }

    private static func rank(_ segment: RoutePlan.Segment) -> Int { if case .text = segment { 0 } else { 1 } }

    /// The route and what its parameters are in the path; the methods that the path has, where it does not have this one.
    func find(_ method: RoutePlan.Method?, _ segments: [String]) -> (route: ServedRoute, path: [String: String])? {
        for route in byLength[segments.count] ?? [] where route.plan.method == method {
            if let path = Self.match(route, segments) { return (route, path) }
        }
        return nil
    }

    /// The methods of the routes that a path fits.
    func methods(of segments: [String]) -> [RoutePlan.Method] {
        let found = (byLength[segments.count] ?? []).filter { Self.match($0, segments) != nil }.map(\.plan.method)
        return RoutePlan.Method.allCases.filter(found.contains)
    }

    private static func match(_ route: ServedRoute, _ segments: [String]) -> [String: String]? {
        var path: [String: String] = [:]
        for (segment, text) in zip(route.plan.segments, segments) {
            switch segment {
            case .text(let wanted): if wanted != text { return nil }
            case .parameter(let name):
                if text.isEmpty { return nil }
                path[name] = text
            }
        }
        return path
    }
}
