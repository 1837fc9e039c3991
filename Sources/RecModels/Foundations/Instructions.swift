internal import CKernels

/// Which instructions of the processor kernels use. No result depends on it.
public enum Instructions {
    /// From now on no kernel uses more than the first processors of 64 bits had: slower, with the same bits. To be called before anything
    /// else, by who wants to see that.
    public static func holdBack() { rk_hold_back_instructions() }
}
