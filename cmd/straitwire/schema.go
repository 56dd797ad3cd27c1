package main

import (
	"github.com/spf13/cobra"

	"straitwire/config"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of the configuration, for editors",
		Long: `Print the JSON Schema of config.yaml. Editors with a YAML language server use
it for completion and checks when the file begins with

  # yaml-language-server: $schema=straitwire.schema.json`,
		Example: `  straitwire schema > straitwire.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			schema, err := config.Schema()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(append(schema, '\n'))
			return err
		},
	}
}
