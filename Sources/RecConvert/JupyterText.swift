import RecJupyter

/// Texts of `.ipynb` files.
public enum JupyterText {
    /// What an `.ipynb` file holds.
    public enum Content: Sendable {
        /// A `.recnb` file that was made an `.ipynb`: its text.
        case own(String)
        /// A notebook of Jupyter's.
        case foreign(ForeignNotebook)
    }

    /// The text of an `.ipynb` file that holds a `.recnb` file.
    public static func ofRecnb(_ text: String) -> String { JupyterNotebook(recnb: text).json }

    /// Reads the text of an `.ipynb` file.
    ///
    /// - Parameter name: the file's name, for messages.
    /// - Throws: `ConversionError`: E0840 for what is no such file, E0841 and E0842 as `ForeignNotebook`.
    public static func read(_ text: String, name: String) throws(ConversionError) -> Content {
        let notebook: JupyterNotebook
        do throws(JupyterFormatError) {
            notebook = try JupyterNotebook(json: text)
        } catch {
            throw ConversionError("E0840", "`\(name)` \(error.message)", hint: "open and save it in Jupyter, then try again")
        }
        if let own = notebook.recnbText { return .own(own) }
        return .foreign(try ForeignNotebook(notebook, name: name))
    }
}
