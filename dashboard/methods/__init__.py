"""How each figure is made, with an example from the loaded data; what terms mean; what each table holds."""
