import RecDiagnostics
import RecPlan
import RecSyntax

extension BodyChecker {
    /// The arguments of one call, sorted to the parameters of the verb's signature.
    typealias Matched = [[Argument]]

    /// Sorts arguments to parameters; nil, reported, when they do not fit. One mistake is one error: where an argument has no place,
    /// nothing is said of parameters that are left without one.
    func match(_ arguments: [Argument], to verb: any VerbSignature, name: Name, in scope: Scope) -> Matched? {
        var matched: Matched = Array(repeating: [], count: verb.parameters.count)
        var last: Int?
        var misplaced: [Argument] = []
        var isBroken = false
        for argument in arguments {
            guard let index = place(of: argument, in: verb, matched, last: last) else {
                misplaced.append(argument)
                continue
            }
            matched[index].append(argument)
            last = index
            let isOnce = verb.parameters[index].repetition == .required || verb.parameters[index].repetition == .optional
            if isOnce, matched[index].count > 1 {
                error(
                    "E0214", "the argument `\(verb.parameters[index].name)` is given twice", at: argument.span,
                    "second time here")
                isBroken = true
            }
        }
        let open = zip(verb.parameters, matched).filter { parameter, given in
            given.isEmpty && (parameter.repetition == .required || parameter.repetition == .oneOrMore)
        }.map(\.0)
        for argument in misplaced { reportMisplaced(argument, verb, open: open) }
        if misplaced.isEmpty {
            for parameter in open { reportMissing(parameter, of: verb, name: name) }
        }
        if isBroken || !misplaced.isEmpty || !open.isEmpty {
            checkLoosely(arguments, in: scope)
            return nil
        }
        return matched
    }

    private func place(of argument: Argument, in verb: any VerbSignature, _ matched: Matched, last: Int?) -> Int? {
        let parameters = verb.parameters
        if argument.isTrailingClosure {
            return parameters.indices.last { if case .closure = parameters[$0].kind { matched[$0].isEmpty } else { false } }
        }
        let isFunction =
            switch argument.value.kind {
            case .closure: true
            case .name: parameters.allSatisfy { !$0.isUnlabelled }
            default: false
            }
        if argument.label == nil, isFunction,
            let index = parameters.indices.first(where: { parameters[$0].kind.isClosure && matched[$0].isEmpty })
        {
            return index
        }
        if let label = argument.label?.text {
            if let index = parameters.firstIndex(where: { !$0.isUnlabelled && $0.name == label && !$0.kind.takesLabels }) {
                return index
            }
            return parameters.firstIndex { $0.kind.takesLabels }
        }
        // Without a label: a further value of the variadic argument before it, or the next unlabelled parameter.
        if let last, parameters[last].repetition == .any || parameters[last].repetition == .oneOrMore,
            !parameters[last].kind.takesLabels
        {
            return last
        }
        return parameters.indices.first {
            parameters[$0].isUnlabelled
                && (matched[$0].isEmpty || parameters[$0].repetition == .any || parameters[$0].repetition == .oneOrMore)
        }
    }

    // MARK: Reporting

    private func reportMissing(_ parameter: ParameterSignature, of verb: any VerbSignature, name: Name) {
        let what = parameter.isUnlabelled || parameter.kind.takesLabels ? parameter.name : "\(parameter.name):"
        error(
            "E0210", "`\(verb.name)` needs `\(what)`", at: name.span, "argument missing",
            notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
            hints: [Self.usage(of: verb)])
    }

    private func reportMisplaced(_ argument: Argument, _ verb: any VerbSignature, open: [ParameterSignature]) {
        let labels = verb.parameters.map { $0.isUnlabelled || $0.kind.takesLabels ? $0.name : "\($0.name):" }
        let notes = labels.isEmpty ? ["`\(verb.name)` takes no arguments"] : ["arguments: \(labels.joined(separator: ", "))"]
        if argument.isTrailingClosure {
            error(
                "E0212", "`\(verb.name)` takes no closure", at: argument.span, "not an argument", notes: notes,
                hints: [Self.usage(of: verb)])
        } else if let label = argument.label {
            if verb.parameters.contains(where: { $0.isUnlabelled && $0.name == label.text }) {
                error(
                    "E0211", "`\(label.text)` of `\(verb.name)` is written without a label", at: label.span, "not a label",
                    hints: [Self.usage(of: verb)])
                return
            }
            let known = verb.parameters.filter { !$0.isUnlabelled }.map(\.name)
            var hints = didYouMean(label.text, among: known) { "\($0):" }
            if let foreign = ForeignNames.label(label.text, of: verb) { hints = [foreign] }
            error(
                "E0211", "`\(verb.name)` has no argument `\(label.text):`", at: label.span, "not known", notes: notes,
                hints: hints)
        } else if verb.parameters.contains(where: \.kind.takesLabels) {
            error(
                "E0236", "`\(verb.name)` needs a name for each column", at: argument.span, "no name",
                hints: [Self.usage(of: verb)])
        } else if let parameter = open.first(where: { !$0.isUnlabelled && !$0.kind.takesLabels }) {
            error(
                "E0212", "this argument of `\(verb.name)` needs its label `\(parameter.name):`", at: argument.span, "no label",
                notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
                hints: [Self.usage(of: verb)])
        } else {
            error(
                "E0212", "`\(verb.name)` takes no further argument without a label", at: argument.span, "too many", notes: notes,
                hints: [Self.usage(of: verb)])
        }
    }

    // MARK: Choosing

    /// Of verbs of one name, the one whose labels and number of arguments fit best.
    func choose(among verbs: [any VerbSignature], _ arguments: [Argument]) -> any VerbSignature {
        func misfits(_ verb: any VerbSignature) -> Int {
            let labels = Set(verb.parameters.filter { !$0.isUnlabelled }.map(\.name))
            let given = Set(arguments.compactMap { $0.label?.text })
            let takesAnyLabel = verb.parameters.contains { $0.kind.takesLabels }
            let unknown = takesAnyLabel ? 0 : given.subtracting(labels).count
            let missing = verb.parameters.count { parameter in
                (parameter.repetition == .required || parameter.repetition == .oneOrMore) && !parameter.isUnlabelled
                    && !parameter.kind.takesLabels && !given.contains(parameter.name)
            }
            let unlabelled = arguments.count { $0.label == nil && !$0.isTrailingClosure }
            let places = verb.parameters.filter(\.isUnlabelled)
            let isVariadic = verb.parameters.contains { $0.repetition == .any || $0.repetition == .oneOrMore }
            let required = places.count { $0.repetition == .required || $0.repetition == .oneOrMore }
            var count = 0
            if unlabelled < required { count += required - unlabelled }
            if unlabelled > places.count, !isVariadic { count += unlabelled - places.count }
            if arguments.contains(where: \.isTrailingClosure), !verb.parameters.contains(where: \.kind.isClosure) { count += 1 }
            return unknown + missing + count
        }
        var best = verbs[0]
        for verb in verbs.dropFirst() where misfits(verb) < misfits(best) { best = verb }
        return best
    }
}

extension ParameterKind {
    /// Whether any label is taken, each as a name of its own.
    var takesLabels: Bool {
        switch self {
        case .namedRows, .namedAggregations: true
        default: false
        }
    }

    /// Whether the argument is a whole table, and not a form of columns.
    var isTableLike: Bool {
        switch self {
        case .table, .features: true
        default: false
        }
    }

    var isClosure: Bool {
        if case .closure = self { true } else { false }
    }
}
