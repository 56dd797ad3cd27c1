package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/topic"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [config|concepts]",
		Short: "print the JSON Schema of the configuration, for editors",
		Long: `Print the JSON Schema of config.yaml or, with concepts, of the files that its
key concepts names. Editors with a YAML language server use it for completion
and checks when the file begins with

  # yaml-language-server: $schema=straitwire.schema.json`,
		Example: `  straitwire schema > straitwire.schema.json
  straitwire schema concepts > concepts.schema.json`,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"config", "concepts"},
		RunE: func(cmd *cobra.Command, args []string) error {
			var schema []byte
			var err error
			if len(args) == 1 && args[0] == "concepts" {
				schema, err = json.MarshalIndent(topic.ConceptSchema(), "", "  ")
			} else {
				schema, err = config.Schema()
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", schema)
			return err
		},
	}
}
