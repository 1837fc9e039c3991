import RecEngine
import RecPlan

/// The packages of Python that verbs of a cell rest on.
struct PythonNeeds {
    /// Those of every verb that the cell may come to call; their versions are part of its key.
    private(set) var possible: Set<String> = []
    /// Verbs that it calls whatever the values are, with what they rest on: without these it is certain to fail.
    private(set) var certain: [(verb: String, packages: [String])] = []

    init(_ cell: CellPlan, in catalogue: any VerbCatalogue) {
        switch cell.body {
        case .expression(let node), .function(_, let node): collect(node, catalogue)
        case .text(let pieces): for case .value(let node) in pieces { collect(node, catalogue) }
        case .declarations, .python, .routes: break
        }
    }

    private mutating func collect(_ root: PlanNode, _ catalogue: any VerbCatalogue) {
        // Functions and shared nodes are looked at once each; where both ways lead to one, the certain one is gone first.
        var seen: Set<ObjectIdentifier> = []
        var certainOnes: [PlanNode] = [root]
        var possibleOnes: [PlanNode] = []
        while let (node, isCertain) = certainOnes.popLast().map({ ($0, true) }) ?? possibleOnes.popLast().map({ ($0, false) }) {
            switch node.kind {
            case .call(let call):
                if let packages = catalogue.verb(id: call.verb, on: call.receiverKind)?.pythonPackages, !packages.isEmpty {
                    possible.formUnion(packages)
                    if isCertain { certain.append((call.verb, packages)) }
                }
            case .apply(let function, _):
                if seen.insert(ObjectIdentifier(function)).inserted {
                    if isCertain { certainOnes.append(function.body) } else { possibleOnes.append(function.body) }
                }
            default: break
            }
            for (place, child) in node.children.enumerated() {
                if isCertain, node.evaluates(childAt: place) { certainOnes.append(child) } else { possibleOnes.append(child) }
            }
        }
    }
}

extension PlanNode {
    /// Whether evaluating the node is sure to evaluate that one of its children, or to end in an error before.
    fileprivate func evaluates(childAt place: Int) -> Bool {
        switch kind {
        case .conditional, .binary: place == 0
        case .closure, .replacing, .invoke, .shared: false
        default: true
        }
    }
}
