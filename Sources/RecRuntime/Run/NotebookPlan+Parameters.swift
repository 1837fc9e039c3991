import RecEngine
import RecFrame
import RecPlan
import RecSchema

extension NotebookPlan {
    /// The values of a cell's parameters, in the order in which the cell counts them.
    func parameterValues(of cell: Int) -> [Value] {
        cells[cell].parameters.enumerated().map { position, index in
            let parameter = parameters[index]
            // Its text goes to a connection, past all values.
            if parameter.isSecret { return .record([.init(SecretValue.label, .scalar(.string(parameter.name)))]) }
            switch parameter.value.kind {
            case .int(let value): return .scalar(.int(value))
            case .double(let value): return .scalar(parameter.type == .float ? .float(Float(value)) : .double(value))
            case .bool(let value): return .scalar(.bool(value))
            case .string(let text):
                if parameter.type == .date { return .scalar(CalendarDay(text).map { .date($0.days) } ?? .missing) }
                return parameter.type == .path
                    ? .path(PathValue(segments: [.parameter(position)], text: text)) : .scalar(.string(text))
            default: return .missing
            }
        }
    }

    /// The same as text, for paths made of them.
    func parameterTexts(of cell: Int) -> [String] {
        cells[cell].parameters.map { index in
            if parameters[index].isSecret { return ParameterText.secret }
            return if case .string(let text) = parameters[index].value.kind { text } else {
                ParameterText.text(of: parameters[index])
            }
        }
    }
}
