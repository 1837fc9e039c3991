/// What Python source imports, by its lines: enough to say which packages a cell names.
enum PythonImports {
    /// The outermost modules after `import` and `from`, each once, in order. What is imported in other ways is not seen.
    static func modules(in source: String) -> [String] {
        var modules: [String] = []
        for line in source.split(whereSeparator: \.isNewline) {
            for statement in line.split(separator: ";") {
                let words = statement.split { $0 == " " || $0 == "\t" }
                var names: [Substring] = []
                if words.first == "import" {
                    names = statement.drop { $0 == " " || $0 == "\t" }.dropFirst(6).split(separator: ",")
                } else if words.first == "from", words.count > 1 {
                    names = [words[1]]
                }
                for name in names {
                    let module = String(name.drop { $0 == " " || $0 == "\t" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
                    if !module.isEmpty, !modules.contains(module) { modules.append(module) }
                }
            }
        }
        return modules
    }

    /// The package that brings a module, by its normalised name: the same but for a few well-known ones.
    static func package(of module: String) -> String {
        let known = [
            "sklearn": "scikit-learn", "surprise": "scikit-surprise", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml",
            "bs4": "beautifulsoup4", "skimage": "scikit-image", "dateutil": "python-dateutil",
        ]
        return known[module] ?? module.lowercased().replacing("_", with: "-")
    }
}
