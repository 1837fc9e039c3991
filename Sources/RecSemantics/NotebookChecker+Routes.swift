import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// The routes of `serve` cells.
extension NotebookChecker {
    /// The routes of a cell that nothing is wrong with; what is wrong with the others is reported.
    func routes(_ routes: [Route], of cell: Cell, _ checker: BodyChecker) -> [RoutePlan] {
        var plans: [RoutePlan] = []
        for route in routes {
            reportOptions(route, checker)
            guard let method = RoutePlan.Method(rawValue: route.method.text), let target = target(of: route, method, checker)
            else { continue }
            plans.append(RoutePlan(method: method, path: route.path, target: target, span: route.span))
        }
        reportOthers(plans, checker)
        // Values are numbered anew together: what only a failed route reads is not read.
        var values: [PlanNode] = []
        for case .value(let node) in plans.map(\.target) { values.append(node) }
        var settled = checker.settle(values)[...]
        for index in plans.indices {
            if case .value = plans[index].target, let node = settled.popFirst() { plans[index].target = .value(node) }
        }
        return plans
    }

    /// What the cells that answer read, so that it is known what must be there before routes open.
    func servedInputs(_ body: CellPlan.Body, _ own: [CellInput]) -> [CellInput] {
        guard case .routes(let routes) = body else { return [] }
        var seen = Set(own)
        var inputs: [CellInput] = []
        for case .cell(let index) in routes.map(\.target) {
            for input in notebook.cells[index].inputs where seen.insert(input).inserted { inputs.append(input) }
        }
        return inputs
    }

    private func reportOptions(_ route: Route, _ checker: BodyChecker) {
        guard let option = route.options.first else { return }
        checker.error(
            "E0746", "a route takes a path and what answers, nothing more", at: option.span, "not known",
            hints: ["`\(route.method.text)(\"\(route.path)\", cell)`"])
    }

    /// Two cells may open routes, but not the same.
    private func reportOthers(_ plans: [RoutePlan], _ checker: BodyChecker) {
        for cell in notebook.cells {
            guard case .routes(let earlier) = cell.body else { continue }
            for plan in plans {
                guard let same = earlier.first(where: { $0.method == plan.method && $0.shape == plan.shape }) else { continue }
                checker.report(
                    Diagnostic(
                        "E0747", "another cell answers `\(plan.method.rawValue) \(plan.path)` already",
                        at: .init(plan.span, "second one here"), labels: [.init(same.span, "first one here")],
                        hints: ["give one of them another path"]))
            }
        }
    }

    // MARK: What answers

    private func target(of route: Route, _ method: RoutePlan.Method, _ checker: BodyChecker) -> RoutePlan.Target? {
        guard case .name(let name) = route.target.kind else { return value(of: route, checker) }
        switch notebook.names[name] {
        case .function(let entry)?:
            entry.isUsed = true
            guard let place = entry.cell else {
                checker.error(
                    "E0741", "`\(name)` is a function, and a route needs a cell", at: route.target.span, "cannot answer",
                    hints: ["put it into a cell with parameters: `%% recommend \(name)_route(...)`"])
                return nil
            }
            return target(of: route, method, place, checker)
        case .cell?, .part?, .parameter?: return value(of: route, checker)
        case .broken?: return nil
        case nil:
            if notebook.hasUnreadDeclarations { return nil }
            let known = notebook.names.filter { if case .broken = $0.value { false } else { true } }.map(\.key)
            checker.error(
                "E0742", "there is no cell `\(name)` above", at: route.target.span, "cannot answer",
                hints: notebook.isMadeBelow(name)
                    ? ["it stands further down: move the `serve` cell below it"] : checker.didYouMean(name, among: known))
            return nil
        }
    }

    private func target(
        of route: Route, _ method: RoutePlan.Method, _ place: Int, _ checker: BodyChecker
    ) -> RoutePlan.Target? {
        let cell = notebook.cells[place]
        notebook.usedCells.insert(place)
        guard case .function(let parameters, let body) = cell.body else { return nil }
        if body.isFailed || parameters.contains(where: { NotebookContext.isSilent($0.type) }) { return nil }
        var isSound = true
        for placeholder in route.placeholders where !parameters.contains(where: { $0.name == placeholder.text }) {
            isSound = false
            checker.report(
                Diagnostic(
                    "E0740", "`\(cell.identity.name)` has no parameter `\(placeholder.text)`",
                    at: .init(placeholder.span, "nothing takes this"),
                    labels: [.init(cell.headerSpan, "answers")],
                    notes: parameters.isEmpty ? [] : ["parameters: \(parameters.map(\.name).joined(separator: ", "))"],
                    hints: checker.didYouMean(placeholder.text, among: parameters.map(\.name)) { "{\($0)}" }))
        }
        for parameter in parameters {
            let isInBody =
                (method == .post || method == .put) && !route.placeholders.contains { $0.text == parameter.name }
            if Self.comesWithRequest(parameter.type, isInBody: isInBody) { continue }
            isSound = false
            checker.report(
                Diagnostic(
                    "E0743", "a request cannot bring \(checker.article(parameter.type.description))",
                    at: .init(route.target.span, "needs `\(parameter.name)`"),
                    labels: [.init(cell.headerSpan, "declared here")],
                    notes: ["types: Int, Double, Float, Bool, String, Date; in the body of a `post` or `put` lists of them too"],
                    hints: ["let another cell with plain parameters call `\(cell.identity.name)`"]))
        }
        if method == .get, cell.identity.kind == "store" {
            isSound = false
            checker.error(
                "E0745", "a `store` cell changes something, and `get` must not", at: route.method.span, "another method",
                hints: ["`post(\"\(route.path)\", \(cell.identity.name))`"])
        }
        return isSound && isServable(body.type, of: route, checker) ? .cell(place) : nil
    }

    /// A value, the same for every request.
    private func value(of route: Route, _ checker: BodyChecker) -> RoutePlan.Target? {
        let node = checker.check(route.target, in: Scope(parent: nil))
        if node.isFailed { return nil }
        for placeholder in route.placeholders {
            checker.error(
                "E0740", "what answers takes no parameter `\(placeholder.text)`", at: placeholder.span, "nothing takes this",
                hints: ["answer with a cell that has parameters: `%% recommend name(\(placeholder.text): Int)`"])
        }
        return route.placeholders.isEmpty && isServable(node.type, of: route, checker) ? .value(node) : nil
    }

    // MARK: Types

    private static func comesWithRequest(_ type: ValueType, isInBody: Bool) -> Bool {
        switch type {
        case .int, .double, .float, .bool, .string, .date: true
        case .list(let element): isInBody && comesWithRequest(element, isInBody: false)
        default: false
        }
    }

    private func isServable(_ type: ValueType, of route: Route, _ checker: BodyChecker) -> Bool {
        guard let part = Self.unservable(type, at: "") else { return true }
        let place = part.place.isEmpty ? "what it gives is" : "`\(part.place)` in what it gives is"
        checker.error(
            "E0744", "\(place) \(checker.article(part.type.description)), which is no JSON", at: route.target.span,
            "cannot be sent", hints: ["give a record, a table, a list, text or a number"])
        return false
    }

    /// The first part of a type that has no JSON, and the labels that lead there.
    private static func unservable(_ type: ValueType, at place: String) -> (place: String, type: ValueType)? {
        switch type {
        case .int, .double, .float, .bool, .string, .date, .dateTime, .duration, .path, .range, .table, .receipt, .error: nil
        case .list(let element), .optional(let element): unservable(element, at: place)
        case .record(let fields):
            fields.lazy.compactMap { unservable($0.type, at: place.isEmpty ? $0.name : "\(place).\($0.name)") }.first
        case .dictionary, .groups, .column, .model, .figure, .function, .callable: (place, type)
        }
    }
}

extension RoutePlan {
    /// The path with parameters as blanks: requests cannot tell routes of one shape apart.
    fileprivate var shape: [Segment] {
        segments.map { if case .parameter = $0 { .parameter("") } else { $0 } }
    }
}
