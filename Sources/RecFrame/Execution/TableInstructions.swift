internal import CFrameKernels

/// Which instructions of the processor kernels of tables use. No result depends on it.
public enum TableInstructions {
    /// From now on no kernel uses more than the first processors of 64 bits had: slower, with the same results.
    public static func holdBack() { rf_hold_back_instructions() }
}
