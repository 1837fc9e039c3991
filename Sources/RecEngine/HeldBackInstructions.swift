import RecFrame
import RecModels

/// What the environment may ask of kernels.
public enum HeldBackInstructions {
    /// The variable; `baseline` is its one meaning.
    public static let variable = "RECNB_INSTRUCTIONS"

    /// Keeps all kernels to what the first processors of 64 bits could do, where the variable says so: for seeing that results are the same
    /// bits on another processor. To be called before anything else.
    public static func apply(_ value: String?) {
        guard value == "baseline" else { return }
        Instructions.holdBack()
        TableInstructions.holdBack()
    }
}
