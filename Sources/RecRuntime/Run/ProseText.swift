import RecEngine
import RecFrame
import RecSchema

/// Values as a reader of prose wants them.
enum ProseText {
    /// A value as it stands in a `text` cell: as in text made by the cell language, but a number with a fraction has six significant digits,
    /// as in tables. `round(x, 2)` or a string, `"\(x)"`, is shown as it is.
    static func of(_ value: Value) -> String {
        switch value {
        case .scalar(.double(let number)): DisplayNumber.text(number)
        case .scalar(.float(let number)): DisplayNumber.text(number)
        case .list(let items): items.map(of).joined(separator: ", ")
        default: Evaluator.text(value)
        }
    }
}
