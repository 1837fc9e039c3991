public import RecPythonClient

extension ConversionError {
    /// What to say where the process that reads a notebook's code failed.
    ///
    /// - Parameter failure: how. That Python is not there is E0671 as everywhere; all else is E0847: Python is there, and this notebook
    ///   was too much for it.
    public init(_ failure: PythonFailure) {
        if case .notInstalled = failure {
            self.init(
                "E0671", "the code of a notebook is read by Python, which cannot be started: \(failure.description)",
                hint: "make a Python environment with `make setup`, or name one in RECNB_VENV; `recnb doctor` tells more")
            return
        }
        let hint =
            switch failure {
            case .timedOut: "convert it in parts: a notebook of some hundred cells takes seconds"
            case .cancelled: "start it again"
            default: "convert a copy with half of its cells, and so find the cell that cannot be read; leave that one out"
            }
        self.init("E0847", "the notebook could not be taken apart: \(failure.description)", hint: hint)
    }
}
